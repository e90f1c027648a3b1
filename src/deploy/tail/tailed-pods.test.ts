import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../kubernetes/object.ts';
import type { TargetKind } from '../targets/target.ts';
import { TestingCluster } from '../testing-cluster.ts';
import { type Tailed, tailedPods } from './tailed-pods.ts';

const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
const kind: TargetKind = {
  ...PLUGIN,
  at: ['spec'],
  install: '',
  codeOf: () => undefined,
  health: () => ({ state: 'unknown' }),
  witness: () => assert.fail('no proxy is asked how it fares'),
};
const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'cart-1' } };
const target: Tailed = {
  name: 'istio',
  kinds: [kind],
  container: 'istio-proxy',
  namespace: undefined,
  podsOf,
  leftOut: () => '',
};

async function podsOf(_: unknown, { metadata }: KubeObject) {
  return metadata.name === 'hello' ? [pod] : undefined;
}

function clusterWith(name: string, record: string): TestingCluster {
  const cluster = new TestingCluster();
  const annotations = { [`filter.proxlet/${name}`]: record };
  cluster.put({ ...PLUGIN, metadata: { namespace: 'shop', name, annotations }, spec: {} });
  return cluster;
}

const record = JSON.stringify({ target: 'istio', reference: 'r', digest: 'd' });
const pods = (cluster: TestingCluster, id: string) => tailedPods({ cluster, target, namespace: undefined, of: { id } });

test('the pods of a deployment are those that its object selects', async () => {
  const list = await pods(clusterWith('hello', record), 'hello');
  assert.deepEqual(await list(), [pod]);
});

test('a deployment whose pods cannot be told asks for labels', async () => {
  const list = await pods(clusterWith('other', record), 'other');
  await assert.rejects(list(), { code: 'target-missing', hint: 'name them by --labels' });
});

test('a record that was broken by hand is told as that, and what is not there as that', async () => {
  const cluster = clusterWith('hello', 'garbage{');
  await assert.rejects(pods(cluster, 'hello'), { code: 'record-broken' });
  await assert.rejects(pods(clusterWith('hello', record), 'helo'), { code: 'not-deployed', hint: /hello/ });
});
