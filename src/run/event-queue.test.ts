import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventQueue } from './event-queue.ts';

/** Dropped ones show as their negative count. */
const numbers = () => new EventQueue<number>((count) => -count);

async function read<T>(queue: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of queue) events.push(event);
  return events;
}

test('gives events in order, those from before it was read and those that come later, until the end', async () => {
  const queue = numbers();
  queue.push(1);
  const reading = read(queue);
  queue.push(2);
  await Promise.resolve();
  queue.push(3);
  queue.end();
  assert.deepEqual(await reading, [1, 2, 3]);
});

test('joins what belongs together as long as it is not read', async () => {
  const queue = new EventQueue<string>(String, (last, next) => (last.endsWith('-') ? last + next : undefined));
  for (const word of ['a-', 'b-', 'c', 'd']) queue.offer(word);
  queue.end();
  assert.deepEqual(await read(queue), ['a-b-c', 'd']);
});

test('drops what may be dropped once nobody reads for long, says how much, and takes more again', async () => {
  const queue = numbers();
  for (let number = 1; number <= 10_002; number++) queue.offer(number);
  queue.push(5);
  const reading = queue[Symbol.asyncIterator]();
  const next = async () => (await reading.next()).value;
  for (let number = 1; number <= 10_000; number++) assert.equal(await next(), number);
  queue.offer(6);
  assert.equal(await next(), 5);
  assert.equal(await next(), -3);
  queue.offer(7);
  assert.equal(await next(), 7);
});

test('throws the failure it ended with, after the events before it', async () => {
  const queue = numbers();
  const seen: number[] = [];
  queue.push(1);
  queue.end({ error: new Error('gone') });
  queue.end();
  await assert.rejects(async () => {
    for await (const event of queue) seen.push(event);
  }, /gone/);
  assert.deepEqual(seen, [1]);
});
