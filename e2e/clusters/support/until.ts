import { setTimeout as wait } from 'node:timers/promises';

/** How long something may take, in milliseconds: generous, since only a failure waits for it. */
const BOUND = 60_000;
const INTERVAL = 50;

/** Asks again and again until the answer is yes. Throws with `what` when it stays no; what `isSo` throws counts as no. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + BOUND;
  for (;;) {
    let reason: unknown;
    try {
      if (await isSo()) return;
    } catch (error) {
      reason = error;
    }
    if (Date.now() > end) throw new Error(`not within ${BOUND / 1000} s: ${what}`, { cause: reason });
    await wait(INTERVAL);
  }
}
