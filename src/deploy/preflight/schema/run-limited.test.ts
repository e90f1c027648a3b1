import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLimited, TimedOut } from './run-limited.ts';

test('gives what the work gives, and throws what it throws', () => {
  assert.equal(
    runLimited(() => 1, 60_000),
    1,
  );
  assert.equal(
    runLimited(() => undefined, 60_000),
    undefined,
  );
  const error = new RangeError('mine');
  assert.throws(
    () =>
      runLimited(() => {
        throw error;
      }, 60_000),
    (thrown) => thrown === error,
  );
});

test('work that spins is stopped', () => {
  assert.throws(
    () =>
      runLimited(() => {
        for (;;);
      }, 50),
    TimedOut,
  );
});
