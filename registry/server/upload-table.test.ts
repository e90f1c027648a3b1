import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DistributionError } from './distribution-error.ts';
import type { UploadStorage } from './storage.ts';
import { UploadTable } from './upload-table.ts';

function upload(cancelled: string[] = [], name = ''): UploadStorage {
  return {
    size: 0,
    append: async () => {},
    commit: async () => true,
    cancel: async () => {
      cancelled.push(name);
    },
  };
}
const ignore = () => {};

test('a request breaks off the one before it on the same upload, and waits for its end', async () => {
  const table = new UploadTable();
  const { id } = await table.add('a', upload());
  const order: string[] = [];
  let fail: (error: Error) => void = ignore;
  const stuck = new Promise<void>((_, reject) => {
    fail = reject;
  });
  const first = table.use(
    'a',
    id,
    () => fail(new Error('broken off')),
    () => stuck,
  );
  const failed = assert.rejects(first, /broken off/).then(() => order.push('first'));
  await table.use('a', id, ignore, async () => order.push('second'));
  await failed;
  assert.deepEqual(order.sort(), ['first', 'second']);
});

test('an upload belongs to its repository', async () => {
  const table = new UploadTable();
  const { id } = await table.add('a', upload());
  await assert.rejects(
    table.use('b', id, ignore, async () => {}),
    DistributionError,
  );
  table.remove(id);
  await assert.rejects(
    table.use('a', id, ignore, async () => {}),
    DistributionError,
  );
});

test('uploads that nobody goes on with are cancelled', async () => {
  let now = 0;
  const cancelled: string[] = [];
  const table = new UploadTable(() => now);
  await table.add('a', upload(cancelled, 'idle'));
  now = 30 * 60_000;
  const { id } = await table.add('a', upload(cancelled, 'used'));
  now = 61 * 60_000;
  await table.use('a', id, ignore, async () => {});
  await table.add('a', upload(cancelled, 'new'));
  assert.deepEqual(cancelled, ['idle']);
  await table.close();
  assert.deepEqual(cancelled.sort(), ['idle', 'new', 'used']);
});
