import { ProxletError, printable } from '../../errors.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { TargetKind } from './target.ts';

/** Throws ProxletError `kind-missing`, with what to install, where a cluster does not know the kind that a filter would go into. */
export async function checkServed(
  cluster: Cluster,
  { apiVersion, kind, install }: Pick<TargetKind, 'apiVersion' | 'kind' | 'install'>,
): Promise<void> {
  if (await cluster.serves({ apiVersion, kind })) return;
  throw new ProxletError(
    'kind-missing',
    printable(`the cluster ${cluster.context} does not know ${kind} (${apiVersion})`),
    { hint: install },
  );
}
