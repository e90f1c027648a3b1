import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultSchedule } from './faults.ts';

test('a fault comes as often as it says, after those it lets pass', () => {
  const next = faultSchedule([{ method: 'GET', path: /blobs/, skip: 1, times: 2, action: { type: 'corrupt' } }]);
  assert.equal(next('PUT', '/blobs'), undefined);
  assert.equal(next('GET', '/tags'), undefined);
  const types = [1, 2, 3, 4].map(() => next('GET', '/blobs')?.type);
  assert.deepEqual(types, [undefined, 'corrupt', 'corrupt', undefined]);
});

test('the first of several that are due', () => {
  const next = faultSchedule([{ action: { type: 'corrupt' } }, { times: 2, action: { type: 'no-answer' } }]);
  assert.deepEqual(
    [1, 2, 3].map(() => next('GET', '/')?.type),
    ['corrupt', 'no-answer', undefined],
  );
});

test('a global expression matches each time', () => {
  const next = faultSchedule([{ path: /v2/g, times: 3, action: { type: 'corrupt' } }]);
  assert.deepEqual(
    [1, 2, 3].map(() => next('GET', '/v2/v2')?.type),
    ['corrupt', 'corrupt', 'corrupt'],
  );
});
