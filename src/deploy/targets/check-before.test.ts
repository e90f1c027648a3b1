import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../kubernetes/object.ts';
import { checkBefore } from './check-before.ts';

const policy = (spec: JsonObject) => ({
  apiVersion: 'x/v1',
  kind: 'Policy',
  metadata: { name: 'auth', namespace: 'shop' },
  spec,
});
const list = ['spec', 'wasm'];

test('a filter that is there can be stood before, and none need be', () => {
  checkBefore({ list, before: 'jwt' }, policy({ wasm: [{}, { name: 'jwt' }] }));
  checkBefore({ list }, policy({}));
});

test('one that is not there is refused, with those that are', () => {
  const broken = { code: 'filter-missing', message: 'Policy shop/auth has no filter jwt' };
  assert.throws(() => checkBefore({ list, before: 'jwt' }, policy({ wasm: [{ name: 'a' }, { name: 'b' }] })), {
    ...broken,
    hint: 'it has a, b',
  });
  assert.throws(() => checkBefore({ list, before: 'jwt' }, policy({})), {
    ...broken,
    hint: 'it has none: leave out --before',
  });
});
