import { ProxletError, printable } from '../errors.ts';
import { nearest } from '../nearest.ts';
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
    hint: printable(hintOf(target, id, elsewhere)),
    details: { ...elsewhere },
  });
}

/** So many ids are told; where there are more, the one that was meant, if any. */
const MOST_IDS = 10;

function hintOf(target: string, id: string, { ids, namespaces }: Elsewhere): string {
  if (namespaces.length > 0) return `it is in ${namespaces.join(', ')}: add --namespace ${namespaces[0]}`;
  const meant = ids.length > MOST_IDS ? nearest(id, ids) : undefined;
  if (meant !== undefined) return `did you mean ${meant}?`;
  if (ids.length > 0 && ids.length <= MOST_IDS) return `deployed there: ${ids.join(', ')}`;
  return `\`proxlet status ${target}\` shows what is deployed`;
}
