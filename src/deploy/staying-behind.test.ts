import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from './kubernetes/cluster.ts';
import type { KubeObject } from './kubernetes/object.ts';
import { stayingBehind } from './staying-behind.ts';
import type { TargetKind } from './targets/target.ts';
import { clusterWith } from './targets/testing-cluster.ts';

const KIND: TargetKind = {
  apiVersion: 'extensions.istio.io/v1alpha1',
  kind: 'WasmPlugin',
  at: ['spec'],
  install: '',
  codeOf: () => undefined,
  health: () => ({ state: 'unknown' }),
};

function deployment(namespace: string, id: string): KubeObject {
  const record = JSON.stringify({ target: 'istio', reference: 'r', digest: 'd' });
  const labels = { 'filter.proxlet/deployed': 'true' };
  const annotations = { [`filter.proxlet/${id}`]: record };
  return { ...KIND, metadata: { name: id, namespace, labels, annotations }, spec: {} };
}

const CLUSTER = clusterWith([
  deployment('west', 'hello'),
  deployment('east', 'hello'),
  deployment('shop', 'hello'),
  deployment('north', 'other'),
]);

function left(cluster: Cluster, from: number | undefined) {
  const object = { ...KIND, namespace: 'shop', name: 'hello' };
  const changes = [{ context: cluster.context, object, revision: { from, to: 1 } }];
  return stayingBehind({ target: { kinds: [KIND] }, id: 'hello', clusters: [cluster], changes });
}

test('a deploy into a new namespace leaves the same id in the others', async () => {
  assert.deepEqual(await left(CLUSTER, undefined), [{ context: 'tests', namespaces: ['east', 'west'] }]);
});

test('what was there before the deploy is nothing new', async () => {
  assert.deepEqual(await left(CLUSTER, 1), []);
});

test('who may not see all namespaces is told of none', async () => {
  const hidden = clusterWith([deployment('west', 'hello')], { forbidden: ['WasmPlugin'] });
  assert.deepEqual(await left(hidden, undefined), []);
});
