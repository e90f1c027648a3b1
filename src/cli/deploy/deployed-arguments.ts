import type { Argument, OptionTable } from '../command.ts';

/** The platforms in a cluster that filters are deployed to. */
export const CLUSTER_TARGETS = ['istio', 'envoy-gateway', 'gloo'] as const;

/** Which deployment is meant: `istio hello`. */
export const DEPLOYED_ARGUMENTS: readonly Argument[] = [
  { name: 'target', summary: CLUSTER_TARGETS.join(', '), required: true, choices: CLUSTER_TARGETS },
  { name: 'id', summary: "the deployment's name, as `proxlet status` shows it", required: false },
];

/** The id as wasme has it. */
export const ID_OPTION = {
  id: { type: 'text', value: 'NAME', summary: "the same as the argument 'id'" },
} as const satisfies OptionTable;
