import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Ended {
  /** Null when it was ended by a signal. */
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs another program to its end, without stopping this process: its counterpart may be in here. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { input = '', ...settings }: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Ended> {
  const child = spawn(command, args, { ...settings, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status, stdout, stderr };
}
