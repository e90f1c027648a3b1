import type { OptionTable } from '../../command.ts';

/** What every command that speaks to clusters has. The names are those of kubectl. */
export const CLUSTER_OPTIONS = {
  namespace: { type: 'text', short: 'n', value: 'NS', summary: "the namespace [default: the context's]" },
  context: {
    type: 'list',
    value: 'NAME',
    summary: 'the cluster, as a context of the kubeconfig; several times for several [default: the current one]',
  },
  kubeconfig: { type: 'text', value: 'FILE', summary: 'the kubeconfig [default: KUBECONFIG, else ~/.kube/config]' },
} as const satisfies OptionTable;
