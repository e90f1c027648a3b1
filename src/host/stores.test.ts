import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricType, Status } from '../abi/index.ts';
import { Duration, encodeAttribute, splitPath, Timestamp, Uint } from './attribute.ts';
import { MetricIds, Metrics } from './metrics.ts';
import { SharedData } from './shared-data.ts';
import { SharedQueues } from './shared-queues.ts';
import { TestingHost } from './testing-host.ts';

const bytes = (text: string) => Buffer.from(text);

test('shared data: a key space for each vm_id, one CAS counter', () => {
  const data = new SharedData();
  assert.equal(data.set('a', 'k', bytes('1'), 0), Status.Ok);
  assert.equal(data.set('', 'k', bytes(''), 0), Status.Ok);
  assert.deepEqual(data.get('a', 'k'), { value: bytes('1'), cas: 1 });
  assert.deepEqual(data.get('', 'k'), { value: bytes(''), cas: 2 });
  assert.equal(data.get('a', 'x'), undefined);
  assert.equal(data.set('a', 'k', bytes('2'), 9), Status.CasMismatch);
  assert.equal(data.get('a', 'k')?.cas, 1);
  assert.equal(data.set('a', 'k', bytes('2'), 1), Status.Ok);
  assert.equal(data.get('a', 'k')?.cas, 3);
  assert.equal(data.set('a', 'absent', bytes('3'), 77), Status.Ok, 'a CAS creates');
});

test('shared queues: tokens from 1, first in first out, the last to register is told', () => {
  const queues = new SharedQueues();
  const told: string[] = [];
  assert.equal(
    queues.register('a', 'q', () => told.push('first')),
    1,
  );
  assert.equal(
    queues.register('', 'aq', () => {}),
    2,
  );
  assert.equal(queues.enqueue(1, bytes('1')), true);
  assert.equal(
    queues.register('a', 'q', (token) => told.push(`second ${token}`)),
    1,
  );
  assert.equal(queues.enqueue(1, bytes('2')), true);
  assert.deepEqual(told, ['first', 'second 1']);
  assert.deepEqual([queues.dequeue(1), queues.dequeue(1), queues.dequeue(1)], [bytes('1'), bytes('2'), null]);
  assert.equal(queues.dequeue(0), undefined);
  assert.equal(queues.enqueue(3, bytes('')), false);
  assert.equal(queues.resolve('a', 'q'), 1);
  assert.equal(queues.resolve('aq', ''), undefined);
});

test('what a vm_id shared goes with its last VM', () => {
  const { runtime } = new TestingHost();
  for (const vmId of ['a', 'a', 'b']) runtime.holdVmId(vmId);
  for (const vmId of ['a', 'b']) {
    runtime.sharedData.set(vmId, 'k', bytes('1'), 0);
    runtime.sharedQueues.register(vmId, 'q', () => {});
  }
  runtime.releaseVmId('a');
  assert.equal(runtime.sharedQueues.resolve('a', 'q'), 1);
  runtime.releaseVmId('a');
  assert.deepEqual([runtime.sharedData.get('a', 'k'), runtime.sharedQueues.resolve('a', 'q')], [undefined, undefined]);
  assert.equal(runtime.sharedQueues.enqueue(1, bytes('')), false);
  assert.equal(runtime.sharedData.get('b', 'k')?.cas, 2);
  assert.equal(
    runtime.sharedQueues.register('a', 'q', () => {}),
    3,
  );
});

test('metrics: three sequences of ids, a name again is the same stat', () => {
  const metrics = new Metrics();
  const ids = new MetricIds();
  const define = (type: number, name: string) => ids.add(metrics.define(type, name));
  const [counter, again, gauge, histogram] = [
    define(MetricType.Counter, 'c'),
    define(MetricType.Counter, 'c'),
    define(MetricType.Gauge, 'c'),
    define(MetricType.Histogram, 'h'),
  ];
  assert.deepEqual([counter, again, gauge, histogram], [4, 8, 5, 6]);
  assert.deepEqual([ids.increment(counter, 2n), ids.increment(again, 3n), ids.get(counter)], [0, 0, 5n]);
  assert.deepEqual([ids.increment(counter, 0n), ids.increment(counter, -1n)], [2, 2]);
  assert.deepEqual([ids.record(counter, -1n), ids.get(counter)], [0, 4n]);
  assert.deepEqual([ids.increment(gauge, -5n), ids.get(gauge)], [0, 18446744073709551611n]);
  assert.deepEqual([ids.record(gauge, 7n), ids.get(gauge)], [0, 7n]);
  assert.deepEqual([ids.increment(histogram, 1n), ids.record(histogram, 7n), ids.get(histogram)], [2, 0, 2]);
  assert.deepEqual([ids.increment(7, 1n), ids.record(7, 1n), ids.get(7)], [2, 1, 2], 'type bits 3');
  assert.deepEqual(
    [ids.increment(12, 1n), ids.record(9, 1n), ids.get(0), ids.get(0xfffffffc)],
    [1, 1, 1, 1],
    'unknown',
  );
  assert.deepEqual(
    [...metrics].map(({ name }) => name),
    ['wasmcustom.c', 'wasmcustom.c', 'wasmcustom.h'],
  );
});

test('attributes: bytes by type', () => {
  const hex = (value: Parameters<typeof encodeAttribute>[0]) => {
    const encoded = encodeAttribute(value);
    if (encoded === undefined) return 'none';
    return typeof encoded === 'string' ? `text ${encoded}` : Buffer.from(encoded).toString('hex');
  };
  assert.equal(hex('a\xe9'), 'text a\xe9');
  assert.equal(hex(5n), '0500000000000000');
  assert.equal(hex(-1n), 'ffffffffffffffff');
  assert.equal(hex(1.5), '000000000000f83f');
  assert.equal(hex(true), 'text \x01');
  assert.equal(hex(false), 'text \x00');
  assert.equal(hex([]), '00000000');
  assert.equal(hex(['k', 'v']), '0200000001000000000000000100000000000000' + '6b0000' + '760000', 'a list: keys alone');
  assert.equal(hex(new Uint(2n ** 64n - 1n)), 'ffffffffffffffff');
  assert.equal(hex(new Duration(-1n)), 'ffffffffffffffff');
  assert.equal(hex(new Timestamp(1n)), '0100000000000000');
  assert.equal(hex(null), 'none');
  assert.equal(hex([null]), 'none', 'nor has a list with something of no encoding');
});

test('paths: NUL separates, one at the end is allowed, dots are part of names', () => {
  assert.deepEqual(splitPath('request\0headers\0x.y'), ['request', 'headers', 'x.y']);
  assert.deepEqual(splitPath('a\0'), ['a']);
  assert.deepEqual(splitPath('a\0\0'), ['a', '']);
  assert.deepEqual(splitPath(''), []);
});
