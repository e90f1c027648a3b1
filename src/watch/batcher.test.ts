import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBatcher } from './batcher.ts';

test('what comes without a pause is one batch, sorted, each path once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const batches: string[][] = [];
  const batcher = createBatcher((paths) => batches.push(paths), 25);
  for (const path of ['b', 'a', 'b']) {
    batcher.add(path);
    t.mock.timers.tick(24);
  }
  assert.deepEqual(batches, []);
  t.mock.timers.tick(1);
  batcher.add('c');
  t.mock.timers.tick(25);
  assert.deepEqual(batches, [['a', 'b'], ['c']]);
});

test('after close nothing is reported, not even what came before', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const batcher = createBatcher(() => assert.fail('a batch'), 25);
  batcher.add('a');
  batcher.close();
  batcher.add('b');
  t.mock.timers.tick(1000);
});
