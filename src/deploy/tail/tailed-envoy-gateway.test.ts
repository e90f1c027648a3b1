import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, KubeObject } from '../kubernetes/object.ts';
import { clusterWith } from '../targets/testing-cluster.ts';
import { tailedEnvoyGateway } from './tailed-envoy-gateway.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

function proxyOf(gateway: string, namespace = 'shop'): KubeObject {
  const labels = {
    'gateway.envoyproxy.io/owning-gateway-name': gateway,
    'gateway.envoyproxy.io/owning-gateway-namespace': namespace,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'envoy-gateway-system', name: `envoy-${namespace}-${gateway}`, labels },
  };
}

function object(kind: string, name: string, spec: JsonObject): KubeObject {
  return { apiVersion: GATEWAY_API, kind, metadata: { namespace: 'shop', name }, spec };
}

const cluster = clusterWith([
  proxyOf('eg'),
  proxyOf('eg', 'edge'),
  proxyOf('other'),
  object('HTTPRoute', 'cart', { parentRefs: [{ name: 'eg' }, { name: 'eg', namespace: 'edge' }] }),
  object('HTTPRoute', 'rest', { parentRefs: [{ kind: 'ListenerSet', name: 'more' }] }),
  object('HTTPRoute', 'mesh', { parentRefs: [{ group: '', kind: 'Service', name: 'eg' }] }),
  object('HTTPRoute', 'loop', { parentRefs: [{ kind: 'HTTPRoute', name: 'loop' }] }),
  object('ListenerSet', 'more', { parentRef: { name: 'eg' } }),
]);

async function names(spec: JsonObject): Promise<string[] | undefined> {
  const policy = {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyExtensionPolicy',
    metadata: { namespace: 'shop', name: 'hello' },
    spec,
  };
  return (await tailedEnvoyGateway.podsOf(cluster, policy))?.map(({ metadata }) => metadata.name);
}

const on = (kind: string, name: string) => ({ targetRefs: [{ kind, name }] });

test('a policy runs in the proxies of its Gateway, and of the Gateways of its route, in any namespace', async () => {
  assert.deepEqual(await names(on('Gateway', 'eg')), ['envoy-shop-eg']);
  assert.deepEqual(await names(on('HTTPRoute', 'cart')), ['envoy-shop-eg', 'envoy-edge-eg']);
});

test('a policy of others may name its one target by the field that Envoy Gateway had first', async () => {
  assert.deepEqual(await names({ targetRef: { kind: 'Gateway', name: 'eg' } }), ['envoy-shop-eg']);
});

test('a ListenerSet belongs to a Gateway, and a route may belong to a ListenerSet', async () => {
  assert.deepEqual(await names(on('ListenerSet', 'more')), ['envoy-shop-eg']);
  assert.deepEqual(await names(on('HTTPRoute', 'rest')), ['envoy-shop-eg']);
});

test('a route of a mesh, or of itself, is served by no Gateway', async () => {
  assert.deepEqual(await names(on('HTTPRoute', 'mesh')), []);
  assert.deepEqual(await names(on('HTTPRoute', 'loop')), []);
});

test('the proxies of what is selected by labels cannot be told', async () => {
  assert.equal(await names({ targetSelectors: [{ kind: 'Gateway', matchLabels: { app: 'eg' } }] }), undefined);
});
