import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ratioOf, spreadOf } from './statistics.ts';

test('the median is the middle value, or the mean of the two middle ones', () => {
  assert.deepEqual(spreadOf([10, 9, 100]), { median: 10, min: 9, max: 100 });
  assert.deepEqual(spreadOf([4, 1, 2, 8]), { median: 3, min: 1, max: 8 });
  assert.deepEqual(spreadOf([7]), { median: 7, min: 7, max: 7 });
});

test('a ratio is taken within each round', () => {
  assert.deepEqual(ratioOf([10, 40, 300], [20, 40, 100]), { median: 1, min: 0.5, max: 3 });
});
