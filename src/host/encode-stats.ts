import { MetricType } from '../abi/index.ts';
import type { Metric } from './metrics.ts';

/** Numbers of the two blocks (Envoy context.cc, onStatsUpdate). */
const COUNTERS = 1;
const GAUGES = 2;
const HEAD_SIZE = 12;

/** A counter or gauge, and how much it grew since the last flush. */
export interface StatUpdate {
  metric: Pick<Metric, 'name' | 'type' | 'value'>;
  delta: bigint;
}

/**
 * What a stats sink reads as CallData: a block of counters, then one of gauges. A block is its size, its number and how
 * many stats there are; a stat is the size of its name, the name, padding to 8 bytes, the value and, of a counter, its
 * growth. All numbers are little endian. Envoy 1.40 itself announces too much: its size of the gauges' block doubles with
 * each gauge, and its numbers of stats include those that it leaves out since nothing was counted yet.
 */
export function encodeStats(updates: readonly StatUpdate[]): Uint8Array {
  const of = (type: number) => updates.filter(({ metric }) => metric.type === type);
  return Buffer.concat([
    encodeBlock(COUNTERS, of(MetricType.Counter), ({ metric, delta }) => [metric.value, delta]),
    encodeBlock(GAUGES, of(MetricType.Gauge), ({ metric }) => [metric.value]),
  ]);
}

function encodeBlock(
  number: number,
  updates: readonly StatUpdate[],
  valuesOf: (update: StatUpdate) => bigint[],
): Buffer {
  let size = HEAD_SIZE;
  const places = updates.map((update) => {
    const at = size;
    const values = align(at + 4 + Buffer.byteLength(update.metric.name, 'latin1'));
    size = values + 8 * valuesOf(update).length;
    return { update, at, values };
  });
  const block = Buffer.alloc(size);
  block.writeUInt32LE(size, 0);
  block.writeUInt32LE(number, 4);
  block.writeUInt32LE(updates.length, 8);
  for (const { update, at, values } of places) {
    const length = block.write(update.metric.name, at + 4, 'latin1');
    block.writeUInt32LE(length, at);
    for (const [i, value] of valuesOf(update).entries()) block.writeBigUInt64LE(value, values + 8 * i);
  }
  return block;
}

const align = (size: number) => (size + 7) & ~7;
