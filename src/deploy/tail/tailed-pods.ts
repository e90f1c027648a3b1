import { ExitCode, ProxletError, printable } from '../../errors.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { KubeObject } from '../kubernetes/object.ts';
import { listDeployments } from '../list-deployments.ts';
import { notDeployed } from '../not-deployed.ts';
import type { TargetKind } from '../targets/target.ts';

/** A platform whose proxies are pods in the cluster. */
export interface Tailed {
  name: 'istio' | 'envoy-gateway';
  kinds: readonly TargetKind[];
  /** The proxy's container. */
  container: string;
  /** Where proxies run that the user has not named a namespace for; undefined: beside the deployment. */
  namespace: string | undefined;
  /** The proxies that an object with a filter in it selects; undefined where that cannot be told. */
  podsOf(cluster: Cluster, object: KubeObject): Promise<readonly KubeObject[] | undefined>;
}

export interface TailedPods {
  cluster: Cluster;
  target: Tailed;
  /** Undefined: the context's. */
  namespace: string | undefined;
  /** The pods are those of this deployment, or those with these labels. */
  of: { id: string } | { labels: string };
  signal: AbortSignal;
}

/**
 * A way to list the pods that are meant, as often as needed. Throws ProxletError `not-deployed`, and `target-missing` where
 * the pods of a deployment cannot be told.
 */
export async function tailedPods({
  cluster,
  target,
  namespace,
  of,
  signal,
}: TailedPods): Promise<() => Promise<readonly KubeObject[]>> {
  if ('labels' in of) {
    const where = namespace ?? target.namespace ?? cluster.namespace;
    return () => cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: where, labels: of.labels });
  }
  const within = namespace ?? cluster.namespace;
  const { deployments } = await listDeployments({ targets: [target], cluster, namespace: within, signal });
  const found = deployments.filter(({ id }) => id === of.id);
  if (found.length === 0) {
    const ids = [...new Set(deployments.map(({ id }) => id))];
    throw notDeployed(target.name, of.id, within, cluster, { ids, namespaces: [] });
  }
  return async () => {
    const lists = await Promise.all(
      found.map(async ({ object: key }) => {
        const object = await cluster.get(key);
        const pods = object === undefined ? [] : await target.podsOf(cluster, object);
        if (pods !== undefined) return pods;
        throw new ProxletError(
          'target-missing',
          printable(`which proxies run ${of.id} cannot be told from its ${key.kind}`),
          {
            exitCode: ExitCode.usage,
            hint: 'name them by --labels',
          },
        );
      }),
    );
    return lists.flat();
  };
}
