import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { plainEnvironment } from './plain-environment.ts';
import type { CommandLine } from './served-process.ts';

/** Milliseconds from spawning a command to its end. Throws where it fails. */
export async function timed([command, ...args]: CommandLine): Promise<number> {
  const env = plainEnvironment();
  const begin = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}`);
  return performance.now() - begin;
}
