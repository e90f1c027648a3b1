/** Node fires longer ones at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Calls `fire` once after `milliseconds`, or after 24 days where that is sooner. */
export function startTimer(milliseconds: number, fire: () => void): { cancel(): void } {
  const timer = setTimeout(fire, Math.min(milliseconds, LONGEST_TIMER));
  return { cancel: () => clearTimeout(timer) };
}
