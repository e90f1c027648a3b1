import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowedHost, isAllowedOrigin, isLoopback } from './allowed-host.ts';

test('names of the loopback, with and without a port', () => {
  for (const host of [
    'localhost',
    'LOCALHOST:5000',
    'registry.localhost:1',
    '127.0.0.1:5000',
    '127.9.9.9',
    '[::1]:5000',
  ]) {
    assert.equal(isAllowedHost(host, []), true, host);
  }
});

test('any other name, unless it is given', () => {
  for (const host of [
    undefined,
    '',
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:5000',
    '10.0.0.1',
  ]) {
    assert.equal(isAllowedHost(host, []), false, host);
  }
  assert.equal(isAllowedHost('Registry.internal:5000', ['registry.internal']), true);
});

test('pages of other origins', () => {
  assert.equal(isAllowedOrigin(undefined, '127.0.0.1:1'), true);
  assert.equal(isAllowedOrigin('http://127.0.0.1:1', '127.0.0.1:1'), true);
  for (const origin of ['http://127.0.0.1:2', 'http://evil.example', 'null', '']) {
    assert.equal(isAllowedOrigin(origin, '127.0.0.1:1'), false, origin);
  }
});

test('addresses to listen on', () => {
  assert.deepEqual(['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::', '10.0.0.1'].map(isLoopback), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
