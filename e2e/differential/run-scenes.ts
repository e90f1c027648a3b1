import type { Scene } from './bootstrap.ts';
import type { Peer } from './peer.ts';
import type { ProbeModules } from './probe/probe-module.ts';
import { SceneBench } from './scene-bench.ts';

/** Scenes that share a process: more take longer to start together than they save. */
const BATCH = 60;

/** Hears of a scene, with the transcript of each peer in their order; one that failed is rejected. */
export type Judge = (scene: Scene, transcripts: readonly Promise<string>[]) => Promise<void>;

/** Plays all `scenes` on each of `peers`, in few processes, and has each judged as soon as it was played. */
export async function runScenes(
  peers: readonly Peer[],
  scenes: readonly Scene[],
  modules: ProbeModules,
  judge: Judge,
): Promise<void> {
  const together = scenes.filter(({ scenario }) => scenario.alone === undefined && !scenario.refused);
  for (let at = 0; at < together.length; at += BATCH) {
    await runTogether(peers, together.slice(at, at + BATCH), modules, judge);
  }
  for (const scene of scenes) {
    if (scene.scenario.refused) {
      await judge(
        scene,
        peers.map((peer) => settled(SceneBench.refusal(peer, scene, modules))),
      );
    } else if (scene.scenario.alone !== undefined) await runTogether(peers, [scene], modules, judge);
  }
}

async function runTogether(
  peers: readonly Peer[],
  scenes: readonly Scene[],
  modules: ProbeModules,
  judge: Judge,
): Promise<void> {
  const starts = await Promise.allSettled(peers.map((peer) => SceneBench.start(peer, scenes, modules)));
  const benches = starts.map((start) => (start.status === 'fulfilled' ? start.value : undefined));
  const left = [...scenes];
  try {
    if (scenes.length === 1 || benches.every((bench) => bench !== undefined)) {
      while (left.length > 0 && !benches.some((bench) => bench?.dead)) {
        const scene = left.shift()!;
        const transcripts = starts.map((start) =>
          start.status === 'fulfilled' ? settled(start.value.play(scene)) : settled(Promise.reject(start.reason)),
        );
        await Promise.allSettled(transcripts);
        await judge(scene, transcripts);
      }
      if (left.length === 0) return;
    }
  } finally {
    await Promise.all(benches.map((bench) => bench?.stop()));
  }
  if (left.length < scenes.length) {
    // A proxy died of one of them; the rest goes on in new ones.
    await runTogether(peers, left, modules, judge);
  } else {
    // One that cannot start must not take the others with it: halves, until it is alone.
    const half = scenes.length >> 1;
    await runTogether(peers, scenes.slice(0, half), modules, judge);
    await runTogether(peers, scenes.slice(half), modules, judge);
  }
}

/** The same promise, which nobody need look at for its failure not to end the process. */
function settled(transcript: Promise<string>): Promise<string> {
  transcript.catch(() => {});
  return transcript;
}
