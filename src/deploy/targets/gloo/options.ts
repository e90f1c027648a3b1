import type { FilterStage } from './filter-stage.ts';

/** What the user says of a deployment to Gloo. */
export interface GlooOptions extends GatewayChoice {
  /** Where in the chain of a proxy's own filters it stands. */
  stage?: FilterStage | undefined;
  /** Put a new filter before this one of the Gateway's list; at the end where it is not given. */
  before?: string | undefined;
  failOpen: boolean;
}

/** Which Gateways get the filter. Exactly one of the three ways. */
export interface GatewayChoice {
  /** Undefined: that of the cluster's context. */
  namespace?: string | undefined;
  /** Names of Gateways. */
  gateways: readonly string[];
  /** Labels of Gateways; all must be there. */
  labels: Readonly<Record<string, string>>;
  allGateways: boolean;
}
