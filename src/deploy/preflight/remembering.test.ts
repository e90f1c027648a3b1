import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, describe, readAll } from '../../../registry/content.ts';
import { MemoryTarget } from '../../../registry/memory-target.ts';
import type { Target } from '../../../registry/target.ts';
import { remembering } from './remembering.ts';

test('content is fetched once, however often it is read, unless it is too large to keep', async () => {
  const memory = new MemoryTarget();
  const [small, large] = [new Uint8Array(10), new Uint8Array(11)].map((bytes) => ({
    bytes,
    descriptor: describe('application/octet-stream', bytes),
  }));
  assert.ok(small !== undefined && large !== undefined);
  const fetched: number[] = [];
  const counting: Target = Object.assign(Object.create(memory), {
    fetch(...[descriptor, signal]: Parameters<Target['fetch']>) {
      assert.equal(signal, end.signal);
      fetched.push(descriptor.size);
      return memory.fetch(descriptor);
    },
  });
  const end = new AbortController();
  for (const { bytes, descriptor } of [small, large]) await memory.push(descriptor, contentOf(bytes));
  const target = remembering(counting, 10, end.signal);
  for (const { bytes, descriptor } of [small, large, small, large]) {
    assert.deepEqual(Buffer.from(await readAll(await target.fetch(descriptor), descriptor)), Buffer.from(bytes));
  }
  assert.deepEqual(fetched, [10, 11, 11]);
});
