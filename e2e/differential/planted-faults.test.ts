/** Is the differential suite worth its name? Mistakes that are made in the host on purpose must be noticed. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pinnedEnvoy } from '../support/pinned-envoy.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { type Scene, sceneId } from './bootstrap.ts';
import { embeddedPeer, envoyPeer, type Peer } from './peer.ts';
import { FAULTS } from './planted-faults.ts';
import { ProbeModules } from './probe/probe-module.ts';
import { runScenes } from './run-scenes.ts';
import { WIDE } from './scenarios/wide.ts';

const envoy = await pinnedEnvoy();
const scenes = WIDE.map((scenario, index): Scene => ({ id: sceneId(index), scenario }));

test('mistakes in the host are noticed', { skip: 'missing' in envoy && envoy.missing }, async (t) => {
  if ('missing' in envoy) return;
  const modules = await ProbeModules.build(await scratchFolder());
  const transcripts = async (peer: Peer, wanted: readonly Scene[]): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    await runScenes([peer], wanted, modules, async ({ scenario }, [transcript]) => {
      const text = await transcript!.catch((error: unknown) => `it failed: ${String(error)}`);
      found.set(scenario.name, text);
    });
    return found;
  };
  const expected = await transcripts(envoyPeer(envoy.path), scenes);
  await t.test('without one the transcripts are equal', async () => {
    assert.deepEqual(await transcripts(embeddedPeer, scenes), expected);
  });
  for (const { name, caughtBy, plant } of FAULTS) {
    await t.test(name, async () => {
      const wanted = scenes.filter(({ scenario }) => scenario.name === caughtBy);
      assert.equal(wanted.length, 1, caughtBy);
      const undo = plant();
      try {
        // Some mistakes leave a proxy that never ends, which is noticed, too.
        const actual = await Promise.race([transcripts(embeddedPeer, wanted), patience()]);
        assert.notEqual(actual?.get(caughtBy), expected.get(caughtBy));
      } finally {
        undo();
      }
    });
  }
});

test('there are enough of them, each with a name of its own', () => {
  assert.ok(new Set(FAULTS.map(({ name }) => name)).size >= 30);
});

/** Milliseconds that a scenario may take; it gives up waiting after 10 s itself. */
const PATIENCE = 30_000;

function patience(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), PATIENCE).unref();
  });
}

// What a proxy with a mistake left open must not keep this process.
after(() => {
  setTimeout(() => process.exit(), 5000).unref();
});
