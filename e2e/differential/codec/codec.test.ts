/** The same configuration, filter and bytes through the embedded proxy and through a real Envoy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildProbe } from '../../support/build-probe.ts';
import { pinnedEnvoy } from '../../support/pinned-envoy.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { NORMALISATIONS } from '../normalisations.ts';
import { embeddedPeer, envoyPeer } from '../peer.ts';
import { CodecBench } from './codec-bench.ts';
import { SCENARIOS } from './scenarios/index.ts';

const envoy = await pinnedEnvoy();
const module = await buildProbe(await scratchFolder());

for (const trailers of [false, true]) {
  const name = `as Envoy does, with enable_trailers: ${trailers}`;
  test(name, { skip: 'missing' in envoy && envoy.missing }, async (t) => {
    if ('missing' in envoy) return;
    const real = await CodecBench.start(envoyPeer(envoy.path), { module, trailers });
    t.after(() => real.stop());
    const embedded = await CodecBench.start(embeddedPeer, { module, trailers });
    t.after(() => embedded.stop());
    for (const scenario of SCENARIOS) {
      if ((scenario.trailers ?? false) !== trailers) continue;
      await t.test(scenario.name, async () => {
        const expected = await real.run(scenario);
        assert.equal(await embedded.run(scenario), expected);
      });
    }
  });
}

test('scenarios have names of their own', () => {
  const names = SCENARIOS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test('the list of what is not compared stays short', () => {
  assert.ok(NORMALISATIONS.length <= 10);
});
