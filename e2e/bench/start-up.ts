import { spawnSync } from 'node:child_process';
import { proxlet } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { plainEnvironment } from './plain-environment.ts';
import type { CommandLine } from './served-process.ts';

/** How long `proxlet --version` takes, beside a Node that does nothing. */
export function measureStartUp(rounds: number): Comparison {
  const version: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const own = duration(proxlet('--version'));
    const peer = duration([process.execPath, '-e', '0']);
    // The first round fills the page cache.
    if (round === 0) continue;
    version.push(own);
    bare.push(peer);
  }
  const about = { name: 'proxlet --version', unit: 'ms', peerName: 'node -e 0', aim: 'at most 1.5' };
  return compare(about, version, bare);
}

/** Milliseconds from spawning the command to its end. */
function duration([command, ...args]: CommandLine): number {
  const env = plainEnvironment();
  const begin = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'ignore', env });
  const end = performance.now();
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed with ${status}`);
  return end - begin;
}
