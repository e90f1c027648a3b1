import type { DeployPlan } from './change.ts';
import type { Deployed } from './deployed.ts';

/** What takes the deployment away. Throws ProxletError `not-deployed`, with the ids that are there. */
export async function planUndeploy(_deployed: Deployed): Promise<DeployPlan> {
  throw new Error('not written yet');
}
