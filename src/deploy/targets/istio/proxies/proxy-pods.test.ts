import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, KubeObject } from '../../../kubernetes/object.ts';
import { clusterWith } from '../../testing-cluster.ts';
import { meshConfig } from '../testing-options.ts';
import { proxyPods } from './proxy-pods.ts';

const PROXY = { containers: [{ name: 'app' }, { name: 'istio-proxy' }] };

function pod(name: string, labels: Record<string, string>, more: Partial<KubeObject> = {}): KubeObject {
  const metadata = { name, namespace: 'shop', labels, ...more.metadata };
  return { apiVersion: 'v1', kind: 'Pod', spec: PROXY, status: { phase: 'Running' }, ...more, metadata };
}

const OBJECTS = [
  pod('cart', { app: 'cart' }),
  pod(
    'native',
    { app: 'cart' },
    { spec: { containers: [{ name: 'app' }], initContainers: [{ name: 'istio-proxy' }] } },
  ),
  pod('bare', { app: 'cart' }, { spec: { containers: [{ name: 'app' }] } }),
  pod('starting', { app: 'cart' }, { status: { phase: 'Pending' } }),
  pod(
    'ending',
    { app: 'cart' },
    { metadata: { name: 'ending', namespace: 'shop', deletionTimestamp: 'now', labels: { app: 'cart' } } },
  ),
  pod('public', { 'gateway.networking.k8s.io/gateway-name': 'public' }),
  pod('far', { app: 'cart' }, { metadata: { name: 'far', namespace: 'elsewhere', labels: { app: 'cart' } } }),
];
const CLUSTER = clusterWith(OBJECTS);

const selected = async (spec: JsonObject, namespace = 'shop') =>
  (await proxyPods(CLUSTER, namespace, spec))?.map(({ metadata: { name } }) => name);

test('labels select running pods that have a proxy, by either kind of selector', async () => {
  assert.deepEqual(await selected({ selector: { matchLabels: { app: 'cart' } } }), ['cart', 'native']);
  assert.deepEqual(await selected({ workloadSelector: { labels: { app: 'cart' } } }), ['cart', 'native']);
});

test('without a selector they are all of the namespace, and of the mesh in its root', async () => {
  assert.deepEqual(await selected({}), ['cart', 'native', 'public']);
  assert.deepEqual(await selected({}, 'istio-system'), ['cart', 'native', 'public', 'far']);
  const other = clusterWith([...OBJECTS, meshConfig('rootNamespace: shop')]);
  assert.equal((await proxyPods(other, 'shop', {}))?.length, 4);
});

test("a Gateway's pods are known by its name, and those of a Service are not known", async () => {
  assert.deepEqual(await selected({ targetRefs: [{ kind: 'Gateway', name: 'public' }] }), ['public']);
  assert.equal(await selected({ targetRefs: [{ kind: 'Service', name: 'cart' }] }), undefined);
});
