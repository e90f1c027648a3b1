import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventQueue } from './event-queue.ts';

async function read<T>(queue: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of queue) events.push(event);
  return events;
}

test('gives events in order, those from before it was read and those that come later, until the end', async () => {
  const queue = new EventQueue<number>();
  queue.push(1);
  const reading = read(queue);
  queue.push(2);
  await Promise.resolve();
  queue.push(3);
  queue.end();
  assert.deepEqual(await reading, [1, 2, 3]);
});

test('throws the failure it ended with, after the events before it', async () => {
  const queue = new EventQueue<number>();
  const seen: number[] = [];
  queue.push(1);
  queue.end({ error: new Error('gone') });
  queue.end();
  await assert.rejects(async () => {
    for await (const event of queue) seen.push(event);
  }, /gone/);
  assert.deepEqual(seen, [1]);
});
