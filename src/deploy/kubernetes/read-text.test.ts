import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readText } from './read-text.ts';

test('a body is read to its end, with characters that chunks divide', async () => {
  const bytes = Buffer.from('äöü');
  async function* body() {
    yield bytes.subarray(0, 1);
    yield bytes.subarray(1);
  }
  assert.deepEqual(await readText(body(), bytes.length), { text: 'äöü', isWhole: true });
});

test('an endless body is left at the limit, and ended', async () => {
  let isEnded = false;
  async function* body() {
    try {
      for (;;) yield Buffer.from('line\n');
    } finally {
      isEnded = true;
    }
  }
  assert.deepEqual(await readText(body(), 12), { text: 'line\nline\nline\n', isWhole: false });
  assert.ok(isEnded);
});
