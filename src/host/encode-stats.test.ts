import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricType } from '../abi/index.ts';
import { encodeStats } from './encode-stats.ts';

test('counters with their growth, then gauges, each name padded so that numbers are aligned', () => {
  const bytes = encodeStats([
    { metric: { name: 'gauge', type: MetricType.Gauge, value: 7n }, delta: 0n },
    { metric: { name: 'requests', type: MetricType.Counter, value: 5n }, delta: 2n },
    { metric: { name: 'times', type: MetricType.Histogram, value: 0n }, delta: 0n },
  ]);
  const buffer = Buffer.from(bytes);
  const numbers = (at: number, count: number) =>
    Array.from({ length: count }, (_, i) => buffer.readUInt32LE(at + 4 * i));
  // 12 of the head, 4 of the length, 8 of the name, then value and growth.
  assert.deepEqual(numbers(0, 4), [40, 1, 1, 8]);
  assert.equal(buffer.toString('latin1', 16, 24), 'requests');
  assert.deepEqual([buffer.readBigUInt64LE(24), buffer.readBigUInt64LE(32)], [5n, 2n]);
  // The name ends at 21, the value begins at 24.
  assert.deepEqual(numbers(40, 4), [32, 2, 1, 5]);
  assert.equal(buffer.toString('latin1', 56, 61), 'gauge');
  assert.equal(buffer.readBigUInt64LE(64), 7n);
  assert.equal(buffer.length, 72);
});

test('nothing counted yet is two empty blocks', () => {
  assert.equal(
    Buffer.from(encodeStats([])).toString('hex'),
    `${'0c000000'}0100000000000000${'0c000000'}0200000000000000`,
  );
});
