import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAt, objectAt, textAt, valueAt } from './fields.ts';

const POLICY = { spec: { wasm: [{ name: 'hello' }], targetRef: null, weight: 1 } };

test('what is there is found by its path', () => {
  assert.equal(valueAt(POLICY, 'spec', 'weight'), 1);
  assert.deepEqual(objectAt(POLICY, 'spec'), POLICY.spec);
  assert.deepEqual(listAt(POLICY, 'spec', 'wasm'), [{ name: 'hello' }]);
  assert.equal(textAt(POLICY.spec.wasm[0], 'name'), 'hello');
});

test('what is not there, or is something else, is empty', () => {
  assert.equal(valueAt(POLICY, 'spec', 'wasm', 'name'), undefined);
  assert.equal(valueAt(undefined, 'spec'), undefined);
  assert.deepEqual(objectAt(POLICY, 'spec', 'wasm'), {});
  assert.deepEqual(objectAt(POLICY, 'spec', 'targetRef'), {});
  assert.deepEqual(listAt(POLICY, 'spec'), []);
  assert.equal(textAt(POLICY, 'spec', 'weight'), undefined);
});
