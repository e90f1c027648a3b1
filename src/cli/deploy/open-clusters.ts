import { resolve } from 'node:path';
import type { Cluster } from '../../deploy/kubernetes/cluster.ts';
import { openCluster } from '../../deploy/kubernetes/open-cluster.ts';
import type { Context, OptionValues } from '../command.ts';
import type { IO } from '../io.ts';
import type { CLUSTER_OPTIONS } from './options/cluster-options.ts';
import { refuseValue } from './options/values.ts';

export type ClusterValues = OptionValues<typeof CLUSTER_OPTIONS>;

/**
 * The clusters that --context names, or the one of the current context. The caller closes them. Throws ProxletError
 * `usage`, and as `openCluster` does.
 */
export async function openClusters(
  io: IO,
  { kubeconfig, context, namespace }: ClusterValues,
  { signal }: Context,
): Promise<Cluster[]> {
  checkNamespace(namespace);
  const file = kubeconfig === undefined ? undefined : resolve(io.cwd, kubeconfig);
  const contexts = context.length === 0 ? [undefined] : [...new Set(context)];
  const clusters: Cluster[] = [];
  try {
    for (const name of contexts)
      clusters.push(await openCluster({ env: io.env, kubeconfig: file, context: name, signal }));
  } catch (error) {
    closeClusters(clusters);
    throw error;
  }
  return clusters;
}

/** Ends their connections. */
export function closeClusters(clusters: readonly Cluster[]): void {
  for (const cluster of clusters) cluster.close();
}

/** Throws ProxletError `usage` for what is no name of a namespace. */
export function checkNamespace(namespace: string | undefined): void {
  if (namespace === undefined || /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) return;
  refuseValue('--namespace', namespace, 'it has up to 63 small letters, digits and dashes inside');
}
