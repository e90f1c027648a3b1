import assert from 'node:assert/strict';
import type { Outcome } from './proxlet.ts';

/** Asserts that a command failed as it should: exit code, what it says, and no stack trace. */
export function assertRefused({ status, stdout, stderr }: Outcome, exitCode: number, ...says: RegExp[]): void {
  assert.equal(status, exitCode, stderr);
  assert.match(stderr, /^error: .+$/m);
  for (const expected of says) assert.match(stderr, expected);
  assert.doesNotMatch(stdout + stderr, /\n +at /);
}
