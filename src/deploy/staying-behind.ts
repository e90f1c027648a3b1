import type { Change } from './change.ts';
import { findParts } from './find-parts.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import type { ClusterTarget } from './targets/target.ts';

/** Where a deployment is that a deploy of the same id leaves as it is. */
export interface StayingBehind {
  context: string;
  /** At least one, sorted. */
  namespaces: readonly string[];
}

/**
 * What a deploy that brings an id into a namespace anew leaves in others: it may have been meant to be moved. Where it was
 * there before, its user knows. Nothing is found in clusters whose namespaces the user may not all see.
 */
export async function stayingBehind({
  target,
  id,
  clusters,
  changes,
}: {
  target: Pick<ClusterTarget<never>, 'kinds'>;
  id: string;
  clusters: readonly Cluster[];
  /** Of the deploy's plan. */
  changes: readonly Pick<Change, 'context' | 'object' | 'revision'>[];
}): Promise<StayingBehind[]> {
  const found: StayingBehind[] = [];
  for (const cluster of clusters) {
    const { context } = cluster;
    const own = changes.filter((change) => change.context === context);
    if (own.some(({ revision }) => revision.from !== undefined)) continue;
    const { parts } = await findParts(cluster, target.kinds, undefined);
    const namespaces = new Set(parts.filter((part) => part.id === id).map(({ object }) => object.metadata.namespace));
    for (const { object } of own) namespaces.delete(object.namespace);
    if (namespaces.size > 0) found.push({ context, namespaces: [...namespaces].sort() });
  }
  return found;
}
