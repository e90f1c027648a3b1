import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from './format-address.ts';

test('puts the colons of IPv6 in brackets', () => {
  assert.equal(formatAddress({ host: '127.0.0.1', port: 80 }), '127.0.0.1:80');
  assert.equal(formatAddress({ host: '::1', port: 1 }), '[::1]:1');
});
