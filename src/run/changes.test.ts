import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Changes } from './changes.ts';

/** Records what is applied; each application lasts until `finish` is called. */
function recorder() {
  const applied: string[][] = [];
  let finish = () => {};
  const changes = new Changes((changed) => {
    applied.push(changed);
    return new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  return {
    applied,
    changes,
    async finish() {
      finish();
      await turn();
    },
  };
}

test('what comes before the beginning waits for it', () => {
  const { applied, changes } = recorder();
  changes.add(['a']);
  changes.add(['b', 'a']);
  assert.deepEqual(applied, []);
  changes.begin();
  assert.deepEqual(applied, [['a', 'b']]);
});

test('one after the other, and what comes meanwhile together', async () => {
  const { applied, changes, finish } = recorder();
  changes.begin();
  changes.add(['a']);
  changes.add(['b']);
  changes.add(['c', 'b']);
  assert.deepEqual(applied, [['a']]);
  await finish();
  assert.deepEqual(applied, [['a'], ['b', 'c']]);
  await finish();
  changes.add(['d']);
  assert.deepEqual(applied.at(-1), ['d']);
});
