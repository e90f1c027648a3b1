import { runInNewContext } from 'node:vm';

/** Work that took longer than it was given. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * Runs `work` and stops it after `milliseconds`, also within a regular expression. Throws what `work` throws, and TimedOut.
 */
export function runLimited<T>(work: () => T, milliseconds: number): T {
  const done: T[] = [];
  try {
    // The context is there for its clock alone: all code in it is ours.
    runInNewContext('work()', { work: () => void done.push(work()) }, { timeout: milliseconds });
  } catch (error) {
    throw isTimeout(error) ? new TimedOut() : error;
  }
  for (const value of done) return value;
  throw new Error('the work ended without a result');
}

/** It is an Error of the other context. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
