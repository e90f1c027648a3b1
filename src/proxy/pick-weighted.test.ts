import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pickWeighted } from './pick-weighted.ts';

test('each target has its share', () => {
  const targets = [
    { name: 'a', weight: 1 },
    { name: 'b', weight: 3 },
  ];
  const names = [0, 0.249, 0.25, 0.999].map((random) => pickWeighted(targets, random)?.name);
  assert.deepEqual(names, ['a', 'a', 'b', 'b']);
});

test('weights that are all 0 leave the last one, and no targets none', () => {
  assert.equal(pickWeighted([{ weight: 0 }], 0.5)?.weight, 0);
  assert.equal(pickWeighted([], 0.5), undefined);
});
