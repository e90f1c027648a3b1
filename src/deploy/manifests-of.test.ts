import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestsOf } from './manifests-of.ts';
import type { Placement } from './placement.ts';
import { anImage } from './targets/testing-deployable.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const key = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyExtensionPolicy', namespace: 'shop' };
const own: Placement = { object: { ...key, name: 'hello' }, at: 'spec', value: { wasm: [{ name: 'hello' }] } };
const element: Placement = {
  object: { ...key, name: 'theirs' },
  at: { list: ['spec', 'wasm'] },
  value: { name: 'hello' },
};

test('manifests have the labels and the identity, and nothing that differs from run to run', () => {
  const made = manifestsOf('envoy-gateway', anImage(), [own, element]);
  assert.deepEqual(made, [
    {
      apiVersion: key.apiVersion,
      kind: key.kind,
      metadata: {
        name: 'hello',
        namespace: 'shop',
        labels: { 'app.kubernetes.io/managed-by': 'proxlet', 'filter.proxlet/deployed': 'true' },
        annotations: {
          'filter.proxlet/hello': `{"target":"envoy-gateway","reference":"ghcr.io/me/hello:1.0","digest":"${DIGEST}"}`,
        },
      },
      spec: { wasm: [{ name: 'hello' }] },
    },
    {
      apiVersion: key.apiVersion,
      kind: key.kind,
      metadata: {
        name: 'theirs',
        namespace: 'shop',
        labels: { 'filter.proxlet/deployed': 'true' },
        annotations: {
          'filter.proxlet/hello': `{"target":"envoy-gateway","at":["spec","wasm"],"reference":"ghcr.io/me/hello:1.0","digest":"${DIGEST}"}`,
        },
      },
      spec: { wasm: [{ name: 'hello' }] },
    },
  ]);
  assert.equal(JSON.stringify(manifestsOf('envoy-gateway', anImage(), [own, element])), JSON.stringify(made));
});

test('where nobody says the namespace, the manifest has none', () => {
  const [manifest] = manifestsOf('envoy-gateway', anImage(), [{ ...own, object: { ...own.object, namespace: '' } }]);
  assert.deepEqual(Object.keys(manifest?.metadata ?? {}), ['name', 'labels', 'annotations']);
});
