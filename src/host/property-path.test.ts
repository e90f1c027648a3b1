import assert from 'node:assert/strict';
import { test } from 'node:test';
import { propertyPath } from './property-path.ts';

test('a short path is split once, a long one each time, and both as splitPath has them', () => {
  assert.deepEqual(propertyPath('request\0path'), ['request', 'path']);
  assert.equal(propertyPath('request\0path'), propertyPath(['request', 'path'].join('\0')));
  const long = `request\0headers\0${'x'.repeat(200)}`;
  assert.deepEqual(propertyPath(long), ['request', 'headers', 'x'.repeat(200)]);
  assert.notEqual(propertyPath(long), propertyPath(long));
});

test('any number of paths is answered rightly', () => {
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 2000; i++) assert.deepEqual(propertyPath(`a\0${i}`), ['a', `${i}`]);
  }
});
