import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeDnsResults } from './dns-results.ts';

test('count, TTLs, addresses', () => {
  const bytes = encodeDnsResults([
    { text: '1.2.3.4:0', ttl: 60 },
    { text: '[::1]:0', ttl: 0 },
  ]);
  assert.equal(Buffer.from(bytes).toString('latin1'), '\x02\0\0\0\x3c\0\0\0\0\0\0\x001.2.3.4:0\0[::1]:0\0');
});

test('no address is not the same as no answer', () => {
  assert.deepEqual([...encodeDnsResults([])], [0, 0, 0, 0]);
  assert.equal(encodeDnsResults(undefined).length, 0);
});
