import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterWith } from '../testing-cluster.ts';
import { rootNamespace } from './root-namespace.ts';
import { meshConfig } from './testing-options.ts';

test('it is what the mesh configuration says', async () => {
  const cluster = clusterWith([meshConfig('trustDomain: cluster.local\nrootNamespace: "mesh-config"\n')]);
  assert.equal(await rootNamespace(cluster), 'mesh-config');
});

for (const [what, cluster] of Object.entries({
  'does not say': clusterWith([meshConfig('trustDomain: cluster.local\n')]),
  'has an empty name': clusterWith([meshConfig('rootNamespace: ""')]),
  'is broken': clusterWith([meshConfig('rootNamespace: [')]),
  'is not there': clusterWith([]),
  'may not be read': clusterWith([meshConfig('rootNamespace: mesh-config')], { forbidden: ['ConfigMap'] }),
})) {
  test(`it is the usual one where the mesh configuration ${what}`, async () =>
    assert.equal(await rootNamespace(cluster), 'istio-system'));
}

test('it is asked for once, and again where there was no answer', async () => {
  let asked = 0;
  const cluster = {
    ...clusterWith([]),
    get: async () => {
      asked += 1;
      if (asked === 1) throw new Error('no answer');
      return meshConfig('rootNamespace: mesh-config');
    },
  };
  await assert.rejects(rootNamespace(cluster), /no answer/);
  for (let i = 0; i < 2; i += 1) assert.equal(await rootNamespace(cluster), 'mesh-config');
  assert.equal(asked, 2);
});
