import type { Change, DeployPlan } from './change.ts';
import type { Health } from './targets/target.ts';

export interface WaitOptions {
  /** Milliseconds. */
  timeout: number;
  signal?: AbortSignal;
  /** Called with the first and each further state of an object. */
  onHealth?: (change: Change, health: Health) => void;
}

/**
 * Watches what was applied until each object is `ready` or `failed`, or the platform says nothing about it (`unknown`).
 * Returns how each fared in the end; `pending` where the time was over before.
 */
export async function waitForHealth(
  _plan: DeployPlan,
  _options: WaitOptions,
): Promise<{ change: Change; health: Health }[]> {
  throw new Error('not written yet');
}
