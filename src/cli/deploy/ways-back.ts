import {
  type BootstrapChange,
  type DeployedBootstrap,
  planBootstrapRollback,
  planBootstrapUndeploy,
} from '../../deploy/bootstrap/index.ts';
import { type DeployPlan, planRollback, planUndeploy } from '../../deploy/index.ts';

/** What is done to a deployment, wherever it is. */
export interface WayBack {
  /** In one word, when it is done. */
  done: string;
  inClusters(deployed: Parameters<typeof planUndeploy>[0]): Promise<DeployPlan>;
  inBootstrap(deployed: DeployedBootstrap): Promise<BootstrapChange>;
}

export const UNDEPLOY: WayBack = { done: 'undeployed', inClusters: planUndeploy, inBootstrap: planBootstrapUndeploy };

/** To a revision, or to the one before the present. */
export function rollbackTo(to: number | undefined): WayBack {
  return {
    done: 'rolled back',
    inClusters: (deployed) => planRollback({ ...deployed, to }),
    inBootstrap: (deployed) => planBootstrapRollback({ ...deployed, to }),
  };
}
