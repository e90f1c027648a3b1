import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBackend } from './backend.ts';

test('takes scheme, host and port; 80 where there is none', () => {
  assert.deepEqual(parseBackend('http://127.0.0.1:3000'), { host: '127.0.0.1', port: 3000 });
  assert.deepEqual(parseBackend('http://example.com/'), { host: 'example.com', port: 80 });
  assert.deepEqual(parseBackend('http://[::1]:81'), { host: '::1', port: 81 });
});

for (const text of ['', 'localhost:80', 'https://a', 'http://a/b', 'http://u:p@a', 'http://a?q']) {
  test(`refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseBackend(text), { code: 'backend-invalid', exitCode: 2 });
  });
}
