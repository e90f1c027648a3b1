import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Histogram } from './histogram.ts';

test('keeps two digits of what is recorded, and shows it after a flush', () => {
  const histogram = new Histogram();
  for (const value of [0n, 7n, 7n, 1234n, 1299n, -1n, 2n ** 64n - 1n]) histogram.record(value);
  assert.equal(histogram.used, false);
  histogram.flush();
  assert.equal(histogram.used, true);
  assert.deepEqual(histogram.cumulative, [
    { bound: -1, left: -1.1, width: 0.1, count: 2 },
    { bound: 0, left: 0, width: 0, count: 1 },
    { bound: 7, left: 7, width: 0.1, count: 2 },
    { bound: 1200, left: 1200, width: 100, count: 2 },
  ]);
  assert.deepEqual(histogram.interval, histogram.cumulative);
});

test('an interval is what one flush found', () => {
  const histogram = new Histogram();
  histogram.record(10n);
  histogram.flush();
  histogram.record(20n);
  histogram.flush();
  assert.deepEqual(
    histogram.interval.map(({ bound }) => bound),
    [20],
  );
  assert.deepEqual(
    histogram.cumulative.map(({ bound }) => bound),
    [10, 20],
  );
  histogram.flush();
  assert.deepEqual(histogram.interval, []);
});

test('a million different values take no more room than their first two digits', () => {
  const histogram = new Histogram();
  for (let value = 0n; value < 1_000_000n; value++) histogram.record(value);
  histogram.flush();
  assert.equal(histogram.cumulative.length, 1 + 9 + 5 * 90);
  assert.equal(
    histogram.cumulative.reduce((sum, { count }) => sum + count, 0),
    1_000_000,
  );
});

test('the largest number of 64 bits has a bucket', () => {
  const histogram = new Histogram();
  histogram.record(2n ** 63n - 1n);
  histogram.record(-(2n ** 63n));
  histogram.flush();
  assert.deepEqual(
    histogram.cumulative.map(({ bound }) => bound),
    [-9.2 * 1e18, 9.2 * 1e18],
  );
});
