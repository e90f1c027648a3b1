/** The small readers of header fields. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseChallenges } from './challenge.ts';
import { inPieces, withoutFirst } from './chunks.ts';
import { isLoopback } from './loopback.ts';
import { parseRetryAfter } from './retry-after.ts';

test('challenges', () => {
  assert.deepEqual(parseChallenges('Bearer realm="https://a/token",service="r",scope="repository:a:pull,push x"'), [
    { scheme: 'bearer', parameters: { realm: 'https://a/token', service: 'r', scope: 'repository:a:pull,push x' } },
  ]);
  assert.deepEqual(parseChallenges('Basic realm="a \\"b\\"" , BEARER Realm=x, error = "e"'), [
    { scheme: 'basic', parameters: { realm: 'a "b"' } },
    { scheme: 'bearer', parameters: { realm: 'x', error: 'e' } },
  ]);
  assert.deepEqual(parseChallenges('Negotiate, Basic'), [
    { scheme: 'negotiate', parameters: {} },
    { scheme: 'basic', parameters: {} },
  ]);
  assert.deepEqual(parseChallenges(''), []);
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseChallenges(text))));
});

test('Retry-After as seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  assert.equal(parseRetryAfter('7', now), 7000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now), 30_000);
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
  assert.equal(parseRetryAfter('soon', now), undefined);
  assert.equal(parseRetryAfter(undefined, now), undefined);
});

test('hosts that are this machine by their name', () => {
  for (const host of ['localhost', 'localhost:5000', 'a.localhost:1', '127.0.0.1', '127.9.9.9:80', '[::1]:5000']) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ['localhost.example.com', '127.0.0.1.example.com', 'example.com', '10.0.0.1', '[::2]']) {
    assert.equal(isLoopback(host), false, host);
  }
});

test('pieces and rests of content, however it is cut', async () => {
  const chunksOf = async function* (chunks: Uint8Array[]) {
    yield* chunks;
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 9 })),
      fc.integer({ min: 1, max: 12 }),
      async (chunks, size) => {
        const whole = Buffer.concat(chunks);
        const pieces: Uint8Array[] = [];
        for await (const piece of inPieces(chunksOf(chunks), size)) pieces.push(piece);
        assert.deepEqual(Buffer.concat(pieces), whole);
        assert.ok(pieces.slice(0, -1).every(({ byteLength }) => byteLength === size));
        assert.ok(pieces.every(({ byteLength }) => byteLength > 0));
        const rest: Uint8Array[] = [];
        for await (const chunk of withoutFirst(chunksOf(chunks), size)) rest.push(chunk);
        assert.deepEqual(Buffer.concat(rest), whole.subarray(size));
      },
    ),
  );
});
