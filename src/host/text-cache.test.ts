import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextCache } from './text-cache.ts';

test('every text comes back as it is, however many share a slot', () => {
  const cache = new TextCache();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5000; i++) {
      const text = `x-${i}-\xff\x00`;
      const bytes = Buffer.from(`..${text}..`, 'latin1');
      assert.equal(cache.get(bytes, 2, text.length), text);
    }
  }
});

test('a text that is a part of another, and the empty one', () => {
  const cache = new TextCache();
  const bytes = Buffer.from('header');
  assert.equal(cache.get(bytes, 0, 6), 'header');
  assert.equal(cache.get(bytes, 0, 4), 'head');
  assert.equal(cache.get(bytes, 6, 0), '');
});
