import { ExitCode, ProxletError } from '../errors.ts';
import type { Cluster } from './kubernetes/cluster.ts';

/** The error for a user who may list none of the kinds that filters are deployed to; `refusals` has one for each. */
export function nothingListed(
  { context }: Pick<Cluster, 'context'>,
  namespace: string | undefined,
  refusals: readonly ProxletError[],
): ProxletError {
  const where = namespace === undefined ? 'in all namespaces' : `in the namespace ${namespace}`;
  return new ProxletError(
    'cluster-forbidden',
    `the cluster ${context} does not let you list anything ${where} that filters are deployed to`,
    {
      exitCode: ExitCode.authentication,
      hint:
        namespace === undefined
          ? '-n NAMESPACE asks one namespace alone'
          : `ask whoever runs the cluster; \`kubectl --context ${context} auth can-i --list -n ${namespace}\` shows what you may do`,
      output: refusals.map(({ message }) => message).join('\n'),
      details: { context, namespace },
    },
  );
}
