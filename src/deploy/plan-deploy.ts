import type { DeployPlan } from './change.ts';
import type { Deployable } from './deployable.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import type { ClusterTarget } from './targets/target.ts';

export interface DeployRequest<Options> {
  target: ClusterTarget<Options>;
  filter: Deployable;
  options: Options;
  /** One or several; the changes come in this order. */
  clusters: readonly Cluster[];
  /** Take over fields that other managers have, and objects that are not ours. */
  force: boolean;
}

/** What the filter's deployment would change, checked by the server. */
export async function planDeploy<Options>(_request: DeployRequest<Options>): Promise<DeployPlan> {
  throw new Error('not written yet');
}
