import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../kubernetes/object.ts';
import { policyHealth } from './health.ts';

const CONTROLLER = 'gateway.envoyproxy.io/gatewayclass-controller';
const accepted = { type: 'Accepted', status: 'True', message: 'Policy has been accepted.', observedGeneration: 2 };

const health = (...ancestors: JsonObject[]) =>
  policyHealth({
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyExtensionPolicy',
    metadata: { name: 'hello', namespace: 'shop', generation: 2 },
    status: { ancestors },
  });
const ancestor = (...conditions: JsonObject[]) => ({ controllerName: CONTROLLER, conditions });

test('accepted in this generation is ready', () => assert.deepEqual(health(ancestor(accepted)), { state: 'ready' }));

test('what is said of an older generation is not said of this one', () =>
  assert.deepEqual(health(ancestor({ ...accepted, observedGeneration: 1 })), { state: 'pending' }));

test("a refusal is in Envoy Gateway's words", () => {
  const message = 'Wasm: could not fetch Wasm OCI image: \u001b[31mnot found.';
  assert.deepEqual(health(ancestor(accepted), ancestor({ ...accepted, status: 'False', message })), {
    state: 'failed',
    reason: 'Wasm: could not fetch Wasm OCI image: \\x1b[31mnot found.',
  });
});

test('the same said of several Gateways is said once', () => {
  const refused = ancestor({ ...accepted, status: 'False', message: 'no' });
  assert.deepEqual(health(refused, refused), { state: 'failed', reason: 'no' });
});

test('one Gateway that has not taken it yet makes it pending', () =>
  assert.deepEqual(health(ancestor(accepted), ancestor()), { state: 'pending' }));

test('where other policies go before it, that is said', () => {
  const overridden = { type: 'Overridden', status: 'True', message: 'This policy is being overridden' };
  assert.deepEqual(health(ancestor(accepted, overridden)), {
    state: 'ready',
    reason: 'This policy is being overridden',
  });
  assert.deepEqual(health(ancestor(accepted, { ...overridden, status: 'False' })), { state: 'ready' });
});

test('what other controllers say does not count, and nothing said is pending', () => {
  assert.equal(health({ controllerName: 'istio.io/gateway-controller', conditions: [accepted] }).state, 'pending');
  assert.equal(health().state, 'pending');
});
