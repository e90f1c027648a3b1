import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clean } from './clean.ts';

test('what the server keeps for itself and our records are not shown; the rest is, in a fixed order', () => {
  const cleaned = clean({
    spec: { url: 'oci://x' },
    status: { conditions: [] },
    kind: 'WasmPlugin',
    apiVersion: 'extensions.istio.io/v1alpha1',
    metadata: {
      uid: '1',
      resourceVersion: '2',
      generation: 3,
      creationTimestamp: '2026-11-23T00:00:00Z',
      managedFields: [{ manager: 'helm', operation: 'Update' }],
      annotations: { 'filter.proxlet/hello': '{}', owner: 'me' },
      labels: { app: 'shop' },
      namespace: 'shop',
      name: 'hello',
    },
  });
  const shown = {
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    metadata: { name: 'hello', namespace: 'shop', labels: { app: 'shop' }, annotations: { owner: 'me' } },
    spec: { url: 'oci://x' },
  };
  assert.equal(JSON.stringify(cleaned), JSON.stringify(shown));
});

test('what is empty is not shown', () => {
  const metadata = { name: 'a', namespace: 'b', labels: {}, annotations: { 'filter.proxlet/a': '{}' } };
  assert.deepEqual(clean({ apiVersion: 'v1', kind: 'X', metadata }), {
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'a', namespace: 'b' },
  });
});
