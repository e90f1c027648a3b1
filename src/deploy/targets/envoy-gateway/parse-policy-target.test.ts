import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicyTarget } from './parse-policy-target.ts';

test('a kind and a name are a target, with a section or without', () => {
  assert.deepEqual(parsePolicyTarget('httproute/cart'), { kind: 'HTTPRoute', name: 'cart' });
  assert.deepEqual(parsePolicyTarget('Gateway/eg/https'), { kind: 'Gateway', name: 'eg', section: 'https' });
});

for (const text of ['', 'eg', 'Gateway/', 'Gateway/eg/', 'Gateway/eg/a/b', 'TCPRoute/db']) {
  test(`"${text}" is none, and the kinds are named`, () =>
    assert.throws(
      () => parsePolicyTarget(text),
      ({ code, hint }) => code === 'target-invalid' && /Gateway, ListenerSet/.test(hint),
    ));
}
