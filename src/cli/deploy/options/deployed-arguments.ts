import type { Argument, OptionTable } from '../../command.ts';

/** Where filters are deployed to. */
export const TARGETS = ['istio', 'envoy-gateway', 'gloo', 'envoy'] as const;

/** Which deployment is meant: `istio hello`. */
export const DEPLOYED_ARGUMENTS: readonly Argument[] = [
  { name: 'target', summary: TARGETS.join(', '), required: true, choices: TARGETS },
  { name: 'id', summary: "the deployment's name, as `proxlet status` shows it", required: false },
];

/** What stands for them in other ways. */
export const DEPLOYED_OPTIONS = {
  id: { type: 'text', value: 'NAME', summary: "the same as the argument 'id'" },
  bootstrap: {
    type: 'text',
    short: 'b',
    value: 'FILE',
    summary: 'of envoy: the bootstrap [default: the only one with that deployment]',
  },
} as const satisfies OptionTable;
