/** Every scenario on the embedded proxy and on a real Envoy: what is observed must be equal. scenario.ts says how to add one. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../src/package-root.ts';
import { pinnedEnvoy } from '../support/pinned-envoy.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { type Scene, sceneId } from './bootstrap.ts';
import { conformancePage, type Played, uncovered } from './conformance/conformance-page.ts';
import { observed } from './conformance/observe.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { NORMALISATIONS } from './normalisations.ts';
import { embeddedPeer, envoyPeer, type Peer } from './peer.ts';
import { ProbeModules } from './probe/probe-module.ts';
import { runScenes } from './run-scenes.ts';
import { SCENARIOS } from './scenarios/index.ts';

const envoy = await pinnedEnvoy();
const wanted = process.env['PROXLET_SCENARIO']?.split('|');
const scenes = SCENARIOS.filter(({ name }) => wanted === undefined || wanted.some((part) => name.includes(part))).map(
  (scenario, index): Scene => ({ id: sceneId(index), scenario }),
);

const played: Played[] = [];

test('the embedded proxy does as Envoy does', { skip: 'missing' in envoy && envoy.missing }, async (t) => {
  if ('missing' in envoy) return;
  const modules = await ProbeModules.build(await scratchFolder());
  const peers = [envoyPeer(envoy.path), embeddedPeer];
  await runScenes(peers, scenes, modules, async (scene, transcripts) => {
    const { scenario } = scene;
    await t.test(scenario.name, async (one) => {
      let [envoys, ours] = await Promise.all(transcripts).catch((error: unknown) => [String(error), undefined]);
      if (ours !== envoys && !KNOWN_DIFFERENCES.some((known) => known.scenario === scenario.name)) {
        one.diagnostic('the transcripts differed; played again');
        [envoys, ours] = await playAlone(peers, scene, modules);
      }
      assert.ok(envoys !== undefined && ours !== undefined);
      played.push({ name: scenario.name, rows: observed(envoys), agrees: ours === envoys });
      if (process.env['PROXLET_TRANSCRIPTS']) process.stdout.write(`${scenario.name}\n${envoys}\n`);
      const known = KNOWN_DIFFERENCES.find((one) => one.scenario === scenario.name);
      if (known === undefined) assert.equal(ours, envoys);
      else assert.notEqual(ours, envoys, `no longer differs, so it is no known difference: ${known.reason}`);
    });
  });
});

/**
 * Both sides race with sockets and timers, and a busy machine delays either. What differs is therefore played once more,
 * by itself: a difference that means something is there again.
 */
async function playAlone(peers: readonly Peer[], scene: Scene, modules: ProbeModules): Promise<string[]> {
  let found: string[] = [];
  await runScenes(peers, [scene], modules, async (_scene, transcripts) => {
    found = await Promise.all(transcripts);
  });
  return found;
}

const everything = 'missing' in envoy ? envoy.missing : wanted !== undefined && 'only some scenarios were played';

test('docs/conformance.md is the page of what was observed (PROXLET_UPDATE_GOLDEN=1 writes it)', {
  skip: everything,
}, () => {
  const file = join(packageRoot(), 'docs/conformance.md');
  const page = conformancePage(played);
  if (process.env['PROXLET_UPDATE_GOLDEN']) writeFileSync(file, page);
  assert.equal(readFileSync(file, 'utf8'), page);
});

test('every row that Envoy can reach has a scenario', { skip: everything }, () => {
  assert.deepEqual(uncovered(played), []);
});

test('scenarios have names of their own', () => {
  const names = SCENARIOS.map(({ name }) => name);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('the lists of what may differ stay short', () => {
  assert.ok(NORMALISATIONS.length <= 10);
  assert.ok(KNOWN_DIFFERENCES.length <= 10);
  const names = new Set(SCENARIOS.map(({ name }) => name));
  for (const { scenario } of KNOWN_DIFFERENCES) assert.ok(names.has(scenario), scenario);
});
