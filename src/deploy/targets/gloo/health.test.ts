import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../kubernetes/object.ts';
import { glooHealth } from './health.ts';

const health = (status?: JsonObject) =>
  glooHealth({
    apiVersion: 'gateway.solo.io/v1',
    kind: 'Gateway',
    metadata: { name: 'g', namespace: 'n' },
    ...(status && { status }),
  });
const reported = (report: JsonObject) => health({ statuses: { 'gloo-system': { reportedBy: 'gloo', ...report } } });

test('states are read by name and by number', () => {
  assert.deepEqual(reported({ state: 'Accepted' }), { state: 'ready' });
  assert.deepEqual(reported({ state: 1 }), { state: 'ready' });
  assert.deepEqual(reported({ state: 'Pending' }).state, 'pending');
  assert.deepEqual(reported({ state: 0 }).state, 'pending');
  assert.deepEqual(reported({ state: 3, reason: 'no upstream\n' }), { state: 'ready', reason: 'no upstream' });
  assert.deepEqual(reported({ state: 'Rejected', reason: 'bad \u001b' }), { state: 'failed', reason: 'bad \\x1b' });
  assert.deepEqual(reported({ state: 2 }), { state: 'failed' });
});

test('what one of several says that is worse counts, and what is said of a proxy too', () => {
  const statuses = { a: { state: 1 }, b: { state: 2, reason: 'no' }, c: { state: 3 } };
  assert.deepEqual(health({ statuses }), { state: 'failed', reason: 'no' });
  assert.deepEqual(
    reported({ state: 1, subresourceStatuses: { '*v1.Proxy.gateway-proxy_gloo-system': { state: 2, reason: 'no' } } }),
    { state: 'failed', reason: 'no' },
  );
});

test('the single status of old releases is read', () =>
  assert.deepEqual(health({ state: 2, reason: 'no', reported_by: 'gateway' }), { state: 'failed', reason: 'no' }));

test('a Gateway that nothing is said of is pending', () => {
  assert.equal(health().state, 'pending');
  assert.equal(health({ statuses: {} }).state, 'pending');
});
