import { spawn } from 'node:child_process';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import { interrupted } from './interrupted.ts';

export interface ToolCall {
  /** A program's path, or its name on PATH. */
  command: string;
  args: readonly string[];
  /** Absolute. */
  cwd: string;
  /** The whole environment; the caller's own unless given. */
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** Hears each line of standard error as it comes. */
  onLine?: (line: string) => void;
}

export interface ToolOutput {
  /** 0 for success; 128 and more after a signal, as shells have it. */
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, whatever its status. It gets a process group of its own, and an aborted signal ends all
 * of that: compilers start others. Throws ProxletError `interrupted`, or `tool-missing` when there is no such program.
 */
export async function runTool({ command, args, cwd, env, signal, onLine }: ToolCall): Promise<ToolOutput> {
  if (signal?.aborted) throw interrupted();
  const grouped = process.platform !== 'win32';
  const child = spawn(command, args, { cwd, env, detached: grouped, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => {
    if (child.pid === undefined) return;
    try {
      if (grouped) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  signal?.addEventListener('abort', end, { once: true });
  // A compiler does not outlive us, however we end.
  process.once('exit', end);
  try {
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (onLine) lines.forEach(onLine);
    });
    const status = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      // 'close' and not 'exit': by then all that it wrote has arrived.
      child.once('close', (code, killed) => resolve(code ?? (killed ? 137 : 1)));
    });
    if (signal?.aborted) throw interrupted();
    return { status, ...output };
  } catch (error) {
    if (signal?.aborted) throw interrupted();
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOENT') throw error;
    throw new ProxletError('tool-missing', `there is no ${printable(command)} here`, {
      exitCode: ExitCode.toolMissing,
      hint: 'see what is here, and how to get the rest: `proxlet doctor`',
      details: { command },
      cause: error,
    });
  } finally {
    signal?.removeEventListener('abort', end);
    process.removeListener('exit', end);
  }
}
