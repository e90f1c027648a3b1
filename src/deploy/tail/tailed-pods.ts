import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { findDeployed } from '../deployed.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { type KubeObject, keyOf } from '../kubernetes/object.ts';
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
  /** What its proxies leave out unless told otherwise, and how to tell such a one. */
  leftOut(pod: KubeObject): string;
}

export interface TailedPods {
  cluster: Cluster;
  target: Tailed;
  /** Undefined: the context's. */
  namespace: string | undefined;
  /** The pods are those of this deployment, or those with these labels. */
  of: { id: string } | { labels: string };
}

/**
 * A way to list the pods that are meant, as often as needed. Throws ProxletError as `findDeployed` does, and
 * `target-missing` where the pods of a deployment cannot be told.
 */
export async function tailedPods({
  cluster,
  target,
  namespace,
  of,
}: TailedPods): Promise<() => Promise<readonly KubeObject[]>> {
  if ('labels' in of) {
    const where = namespace ?? target.namespace ?? cluster.namespace;
    return () => cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: where, labels: of.labels });
  }
  const deployed = { target, id: of.id, clusters: [cluster], namespace, force: false };
  const parts = (await findDeployed(deployed)).holders.flatMap((holder) => holder.parts);
  return async () => {
    const lists = await Promise.all(
      parts.map(async (part) => {
        const object = await cluster.get(keyOf(part.object));
        const pods = object === undefined ? [] : await target.podsOf(cluster, object);
        if (pods !== undefined) return pods;
        throw new ProxletError(
          'target-missing',
          printable(`which proxies run ${of.id} cannot be told from its ${part.kind.kind}`),
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
