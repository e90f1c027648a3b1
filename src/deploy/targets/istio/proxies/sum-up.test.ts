import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sumUp, type Verdict } from './sum-up.ts';

const READY: Verdict = { pod: 'a', state: 'ready' };
const FAILED: Verdict = { pod: 'b', state: 'failed', reason: 'no such image' };
const PENDING: Verdict = { pod: 'c', state: 'pending' };
const UNKNOWN: Verdict = { pod: 'd', state: 'unknown', reason: 'no answer in time' };

test('the worst counts', () => {
  assert.deepEqual(sumUp([READY, UNKNOWN, PENDING, FAILED], 4), {
    state: 'failed',
    reason: 'pod b (1 of 4 proxies): no such image',
  });
  assert.deepEqual(sumUp([READY, UNKNOWN, PENDING], 3), {
    state: 'pending',
    reason: '1 of 3 proxies have not taken it yet',
  });
  assert.deepEqual(sumUp([UNKNOWN], 1), { state: 'unknown', reason: 'pod d: no answer in time' });
});

test('all that were asked being ready is enough, and how many there are is said', () => {
  assert.deepEqual(sumUp([READY], 1), { state: 'ready', reason: '1 proxy took it' });
  assert.deepEqual(sumUp([READY, READY], 30), { state: 'ready', reason: '2 proxies took it, of 30 that are selected' });
});

test('nothing is known where nobody is there', () => {
  assert.deepEqual(sumUp([], 0), { state: 'unknown', reason: 'no running pod with a proxy is selected' });
});
