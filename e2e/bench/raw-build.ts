import { spawnSync } from 'node:child_process';
import type { Language } from '../../src/project/index.ts';

/** A compiler as its user starts it, without proxlet, in the project's folder. */
export interface RawBuild {
  language: Language;
  command: string;
  args: readonly string[];
  /** For the debug profile, which `proxlet run` builds. */
  debugArgs: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** What a cold build has not: removed before each. Downloads stay. */
  cold: readonly string[];
}

/** Milliseconds from spawning the command to its end. */
export function duration(
  [command, ...args]: readonly [string, ...string[]],
  cwd: string,
  env: NodeJS.ProcessEnv,
): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  const end = performance.now();
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed with ${status}: ${stderr}`);
  return end - begin;
}
