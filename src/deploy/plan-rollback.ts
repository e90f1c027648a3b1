import type { DeployPlan } from './change.ts';
import type { Deployed } from './deployed.ts';

/**
 * What makes an older revision the newest one: `to`, or the one before the present. Throws ProxletError `not-deployed`
 * and `revision-missing`, with the revisions that are there.
 */
export async function planRollback(
  _deployed: Deployed & { to?: number | undefined; force?: boolean },
): Promise<DeployPlan> {
  throw new Error('not written yet');
}
