import { ProxletError } from '../errors.ts';
import type { Note } from './change.ts';
import { type FoundPart, findParts } from './find-parts.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import { notDeployed } from './not-deployed.ts';
import type { ClusterTarget } from './targets/target.ts';

/** Which deployment is meant, and where it is looked for. */
export interface Deployed {
  target: Pick<ClusterTarget<never>, 'name' | 'kinds'>;
  id: string;
  clusters: readonly Cluster[];
  /** Each context's own where none is given. */
  namespace?: string | undefined;
  /** Take over fields that other managers have. */
  force: boolean;
}

/** A cluster that has the deployment. */
export interface Holder {
  cluster: Cluster;
  /** At least one. */
  parts: readonly FoundPart[];
}

/**
 * The clusters that have the deployment, at least one, and notes of those that have not: after a deploy that failed
 * midway it is in some of them. Throws ProxletError `not-deployed` where none has it, and as `partsIn` does.
 */
export async function findDeployed(deployed: Deployed): Promise<{ holders: Holder[]; notes: Note[] }> {
  const holders: Holder[] = [];
  const without: { cluster: Cluster; error: ProxletError }[] = [];
  for (const cluster of deployed.clusters) {
    try {
      holders.push({ cluster, parts: await partsIn(cluster, deployed) });
    } catch (error) {
      if (!(error instanceof ProxletError && error.code === 'not-deployed')) throw error;
      without.push({ cluster, error });
    }
  }
  const [first] = without;
  if (holders.length === 0 && first !== undefined) throw first.error;
  return { holders, notes: without.map(({ cluster, error }) => ({ context: cluster.context, text: error.message })) };
}

/**
 * The deployment's parts in one of the clusters, at least one. Throws ProxletError `not-deployed` with what is there
 * (`details.ids`, `details.namespaces` of the id elsewhere), `record-broken`, and `cluster-forbidden` where nothing is
 * found and a part may be where the user may not look.
 */
async function partsIn(cluster: Cluster, { target, id, namespace: given }: Deployed): Promise<FoundPart[]> {
  const namespace = given ?? cluster.namespace;
  const { parts, problems } = await findParts(cluster, target.kinds, namespace);
  const [problem] = problems.filter((one) => one.id === id);
  if (problem !== undefined) throw problem.error;
  const found = parts.filter((part) => part.id === id);
  if (found.length > 0) return found;
  const [hidden] = problems.filter((one) => one.id === undefined);
  if (hidden !== undefined) throw hidden.error;
  const ids = [...new Set(parts.map((part) => part.id))].sort();
  const elsewhere = await findParts(cluster, target.kinds, undefined);
  const namespaces = [...new Set(elsewhere.parts.filter((part) => part.id === id).map(namespaceOf))].sort();
  throw notDeployed(target.name, id, namespace, cluster, { ids, namespaces });
}

function namespaceOf({ object }: FoundPart): string {
  return object.metadata.namespace;
}
