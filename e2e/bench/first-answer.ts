import { envoyFilter, runFilter } from './command-lines.ts';
import { type Comparison, compare } from './comparison.ts';
import { type CommandLine, serve } from './served-process.ts';
import type { Workbench } from './set-up.ts';

/** From starting the proxy with a built module to its first answer, beside Envoy with the same bootstrap. */
export async function measureFirstAnswer(bench: Workbench, envoy: string, rounds: number): Promise<Comparison> {
  const own: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ownTime = await firstAnswer(async (port) => runFilter(bench, port));
    const peerTime = await firstAnswer((port) => envoyFilter(bench, envoy, port));
    // The first round fills the page cache.
    if (round === 0) continue;
    own.push(ownTime);
    peer.push(peerTime);
  }
  return compare({ name: 'first answer of run', unit: 'ms', peerName: 'envoy', aim: 'at most 1.0' }, own, peer);
}

async function firstAnswer(commandFor: (port: number) => Promise<CommandLine>): Promise<number> {
  const process = await serve(commandFor);
  await process.stop();
  return process.firstAnswer;
}
