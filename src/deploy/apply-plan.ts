import type { Change, DeployPlan } from './change.ts';

export interface ApplyOptions {
  /** Nothing more is applied once it has fired. */
  signal?: AbortSignal;
  /** Called after each change that the server has taken. */
  onApplied?: (change: Change) => void;
}

/**
 * Makes the changes one after the other. What others changed since the plan was made does not matter as long as our own
 * change is still the one that was shown; else ProxletError `object-changed`. Where some of the changes were made and
 * others not: `deploy-incomplete` with `details.applied` and `details.remaining` (`context: Kind namespace/name`).
 */
export async function applyPlan(_plan: DeployPlan, _options: ApplyOptions = {}): Promise<void> {
  throw new Error('not written yet');
}
