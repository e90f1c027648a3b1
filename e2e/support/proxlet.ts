import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { signalGroup, start } from './child-processes.ts';

export interface ProxletSettings {
  cwd: string;
  /** Added to this process's environment; undefined takes a variable away. */
  env?: NodeJS.ProcessEnv;
  /** The executable; this checkout's unless given. */
  bin?: string;
}

export interface Outcome {
  /** Null when it was ended by a signal. */
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Starts bin/proxlet.cjs under this Node. */
export function startProxlet(args: readonly string[], { cwd, env, bin = proxletBin() }: ProxletSettings) {
  const child = start(process.execPath, [bin, ...args], {
    cwd,
    env: { ...process.env, FORCE_COLOR: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    outcome.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    outcome.stderr += text;
  });
  const ended = once(child, 'close').then(([status]): Outcome => {
    outcome.status = status;
    return outcome;
  });
  return { child, outcome, ended };
}

/** How long a command may take, in milliseconds: it may install packages, on a busy machine. */
const BOUND = 300_000;

/** Runs a command of proxlet to its end. One that does not end, as it should, is killed, and has no status. */
export async function proxlet(args: readonly string[], settings: ProxletSettings): Promise<Outcome> {
  const { child, ended } = startProxlet(args, settings);
  const bound = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), BOUND);
  try {
    return await ended;
  } finally {
    clearTimeout(bound);
  }
}

export function proxletBin(): string {
  return join(packageRoot(), 'bin/proxlet.cjs');
}
