import { ProxletError, printable } from '../errors.ts';
import type { Cluster } from './kubernetes/cluster.ts';

/** What there is instead: other ids in the same namespace, and the namespaces that have the id. */
interface Elsewhere {
  ids: readonly string[];
  namespaces: readonly string[];
}

/** ProxletError `not-deployed`, with what there is instead as its details. */
export function notDeployed(
  target: string,
  id: string,
  namespace: string,
  { context }: Pick<Cluster, 'context'>,
  elsewhere: Elsewhere,
): ProxletError {
  const message = `${id} is not deployed to ${target} in the namespace ${namespace} of the context ${context}`;
  return new ProxletError('not-deployed', printable(message), {
    hint: printable(hintOf(target, elsewhere)),
    details: { ...elsewhere },
  });
}

function hintOf(target: string, { ids, namespaces }: Elsewhere): string {
  if (namespaces.length > 0) return `it is in ${namespaces.join(', ')}: add --namespace ${namespaces[0]}`;
  if (ids.length > 0) return `deployed there: ${ids.join(', ')}`;
  return `\`proxlet status ${target}\` shows what is deployed elsewhere`;
}
