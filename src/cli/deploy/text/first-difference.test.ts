import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiffLine } from '../../../deploy/index.ts';
import { firstDifference } from './first-difference.ts';

const at = (...texts: string[]) => {
  const lines = texts.map((line) => ({ kind: line[0], text: line.slice(1) }) as DiffLine);
  return lines.map((_, index) => firstDifference(lines, index));
};

test('lines that go are compared with those that come in their places, in order', () => {
  assert.deepEqual(at(' same', '-abc', '-xyz', '+abd', '+xYz', ' same'), [0, 2, 1, 2, 1, 0]);
});

test('one that comes or goes alone differs from its beginning', () => {
  assert.deepEqual(at('+abc', ' same', '-abc'), [0, 0, 0]);
  assert.deepEqual(at('-abc', '+abd', '+abe'), [2, 2, 0]);
  assert.deepEqual(at('+abd', '-abc'), [0, 0]);
});

test('one that goes on differs where the other ends', () => assert.deepEqual(at('-abc', '+abcd'), [3, 3]));
