import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachNotes } from './reach.ts';

for (const host of ['localhost:5000', '127.0.0.1:5000', '[::1]:80']) {
  test(`${host} is another machine for each host`, () => {
    assert.deepEqual(reachNotes(host, true), [`hosts in the cluster will look for ${host} on their own machine`]);
  });
}

test('a registry without TLS is noted, any other is not', () => {
  assert.deepEqual(reachNotes('registry.example:5000', true), [
    'registry.example:5000 speaks plain HTTP: hosts fetch images so only where they are told to',
  ]);
  assert.deepEqual(reachNotes('registry.example:5000', false), []);
});
