import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNamespace } from './open-clusters.ts';

test('what is no name of a namespace is refused before any cluster is asked', () => {
  for (const name of ['shop', 'a', 'a-1', 'a'.repeat(63)]) checkNamespace(name);
  for (const name of ['', 'a/b', 'Shop', '-a', 'a'.repeat(64), '../x', 'a b']) {
    assert.throws(() => checkNamespace(name), { code: 'usage', exitCode: 2 }, name);
  }
});
