import { setTimeout as wait } from 'node:timers/promises';
import type { Program } from './program.ts';

/** How long something may take, in milliseconds: generous, since only a failure waits for it. */
const BOUND = 240_000;
const INTERVAL = 50;

/**
 * Asks again and again until the answer is yes. Throws with `what` when it stays no; what `isSo` throws counts as no.
 * Where a program is asked, it throws with that one's log, and at once when the program has ended.
 * `bound` is in milliseconds.
 */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  program?: Pick<Program, 'failed' | 'log'>,
  bound = BOUND,
): Promise<void> {
  const end = Date.now() + bound;
  let reason: unknown;
  let isOver = false;
  program?.failed.catch(() => {
    isOver = true;
  });
  while (!isOver && Date.now() < end) {
    try {
      if (await isSo()) return;
    } catch (error) {
      reason = error;
    }
    await wait(INTERVAL);
  }
  const log = program?.log.map((line) => `\n  ${line}`).join('') ?? '';
  throw new Error(`${isOver ? 'its program has ended' : `not within ${bound / 1000} s`}: ${what}${log}`, {
    cause: reason,
  });
}
