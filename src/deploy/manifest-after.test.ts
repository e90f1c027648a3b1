import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Edit } from './edit.ts';
import { manifestAfter } from './manifest-after.ts';
import { planEdit } from './plan-edit.ts';
import { TestingCluster } from './testing-cluster.ts';

const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
const edit: Edit = {
  id: 'hello',
  target: 'istio',
  kind: { ...PLUGIN, at: ['spec'], install: '', codeOf: () => undefined, health: () => ({ state: 'unknown' }) },
  object: { ...PLUGIN, namespace: 'shop', name: 'hello' },
  revision: 1,
  part: { at: 'spec', value: { url: 'oci://r' }, reference: 'r:1', digest: 'd' },
};

test('who applies the manifest elsewhere has a deployment that is found there', async () => {
  assert.deepEqual(manifestAfter(await planEdit(new TestingCluster(), edit, false)), {
    ...PLUGIN,
    metadata: {
      name: 'hello',
      namespace: 'shop',
      labels: { 'app.kubernetes.io/managed-by': 'proxlet', 'filter.proxlet/deployed': 'true' },
      annotations: { 'filter.proxlet/hello': '{"target":"istio","reference":"r:1","digest":"d"}' },
    },
    spec: { url: 'oci://r' },
  });
});

test('what is taken away has no manifest', async () => {
  const cluster = new TestingCluster();
  assert.equal(manifestAfter(await planEdit(cluster, { ...edit, part: undefined }, false)), undefined);
});
