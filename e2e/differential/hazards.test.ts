/** The author of a filter is told once of what Envoy silently does, and the proxy goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hazards } from '../../src/abi/index.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { type Scene, sceneId } from './bootstrap.ts';
import { embeddedPeer, type Peer } from './peer.ts';
import { ProbeModules } from './probe/probe-module.ts';
import { runScenes } from './run-scenes.ts';
import { EVERY_HAZARD } from './scenarios/hazards.ts';

test('every hazard is reported once, with callback, plugin and what to write instead', async (t) => {
  const modules = await ProbeModules.build(await scratchFolder());
  const reports: string[] = [];
  const listening: Peer = {
    ...embeddedPeer,
    start: (bootstrap, onLog) =>
      embeddedPeer.start(bootstrap, (entry) => {
        if (entry.logger === 'proxlet') reports.push(entry.message);
        onLog(entry);
      }),
  };
  const scenes = [...EVERY_HAZARD.values()].map((scenario, index): Scene => ({ id: sceneId(index), scenario }));
  const names = [...EVERY_HAZARD.keys()];
  await runScenes([listening], scenes, modules, async ({ id }, [transcript]) => {
    const name = names[scenes.findIndex((scene) => scene.id === id)]!;
    await t.test(name, async () => {
      await transcript;
      const { did, envoy, instead } = hazards[name];
      const told = reports.filter((report) => report.includes(`of plugin "${id}.a" ${did}`));
      assert.equal(told.length, new Set(told).size, 'once');
      assert.ok(told.length > 0, `reported: ${reports.filter((report) => report.includes(id)).join('\n')}`);
      for (const report of told) {
        assert.match(report, /^(?:proxy|envoy)_on_\w+ of plugin /);
        assert.ok(report.endsWith(`\nEnvoy ${envoy}\ninstead: ${instead}`));
      }
    });
  });
});
