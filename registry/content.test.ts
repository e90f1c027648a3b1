import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, describe, isRepeatable, readAll, repeatable, trusted, verified } from './content.ts';
import type { Content } from './target.ts';

const bytes = Buffer.from('some bytes');
const descriptor = describe('application/octet-stream', bytes);

async function* inChunks(...chunks: Uint8Array[]): Content & AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test('what matches comes through', async () => {
  const read = await readAll(inChunks(bytes.subarray(0, 3), bytes.subarray(3)), descriptor);
  assert.deepEqual(Buffer.from(read), bytes);
  const with512 = describe('application/octet-stream', bytes, { algorithm: 'sha512' });
  assert.deepEqual(Buffer.from(await readAll(contentOf(bytes), with512)), bytes);
});

test('too much is refused before it is passed on, too little and other bytes at the end', async () => {
  const passed: number[] = [];
  const tooMuch = async () => {
    for await (const chunk of verified(inChunks(bytes, bytes), descriptor)) passed.push(chunk.byteLength);
  };
  await assert.rejects(tooMuch, { code: 'size-mismatch' });
  assert.deepEqual(passed, [bytes.byteLength]);
  await assert.rejects(readAll(inChunks(bytes.subarray(1)), descriptor), { code: 'size-mismatch' });
  await assert.rejects(readAll(inChunks(Buffer.from('SOME bytes')), descriptor), { code: 'digest-mismatch' });
});

test('large content is refused unread', async () => {
  let read = false;
  const content = repeatable(() => {
    read = true;
    return contentOf(bytes);
  });
  await assert.rejects(readAll(content, descriptor, 5), { code: 'too-large' });
  assert.equal(read, false);
});

test('repeatable content stays so, and is hashed once however often it is checked', async () => {
  const once = verified(contentOf(bytes), descriptor);
  assert.ok(isRepeatable(once));
  assert.equal(verified(once, descriptor), once);
  assert.notEqual(verified(once, { ...descriptor, size: 3 }), once);
  for (let time = 0; time < 2; time++) assert.deepEqual(Buffer.from(await readAll(once, descriptor)), bytes);
  assert.equal(isRepeatable(verified(inChunks(bytes), descriptor)), false);
  const unchecked = trusted(inChunks(bytes), descriptor);
  assert.equal(verified(unchecked, descriptor), unchecked);
});
