import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAt, objectAt, textAt } from './fields.ts';

const POLICY = { spec: { wasm: [{ name: 'hello' }], targetRef: null, weight: 1 } };

test('what is there is found by its path', () => {
  assert.deepEqual(objectAt(POLICY, 'spec'), POLICY.spec);
  assert.deepEqual(objectAt(POLICY), POLICY);
  assert.deepEqual(listAt(POLICY, 'spec', 'wasm'), [{ name: 'hello' }]);
  assert.equal(textAt(POLICY.spec.wasm[0], 'name'), 'hello');
});

test('what is not there, or is something else, is empty', () => {
  assert.deepEqual(objectAt(POLICY, 'spec', 'wasm'), {});
  assert.deepEqual(objectAt(POLICY, 'spec', 'targetRef'), {});
  assert.deepEqual(listAt(POLICY, 'spec'), []);
  assert.deepEqual(listAt(undefined, 'spec'), []);
  assert.equal(textAt(POLICY, 'spec', 'weight'), undefined);
  assert.equal(textAt([], 'spec'), undefined);
});
