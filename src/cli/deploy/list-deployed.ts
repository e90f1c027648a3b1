import { type BootstrapDeployment, listBootstraps } from '../../deploy/bootstrap/index.ts';
import { type Deployment, listDeployments } from '../../deploy/index.ts';
import { ProxletError } from '../../errors.ts';
import type { Context } from '../command.ts';
import type { IO } from '../io.ts';
import { loadTargets } from './cluster-targets.ts';
import { type ClusterValues, closeClusters, openClusters } from './open-clusters.ts';
import { refuseIdlePlaces } from './refuse-idle-places.ts';

/** All that was deployed from here, as far as it was asked for. */
export interface ListedEverywhere {
  deployments: Deployment[];
  bootstraps: BootstrapDeployment[];
  /** Printable. */
  notes: string[];
}

/**
 * What is deployed to one target, or to all. Who has no kubeconfig and names no cluster is told of bootstraps alone.
 * Throws ProxletError as `openCluster` and `listDeployments` do.
 */
export async function listDeployed(
  io: IO,
  context: Context,
  target: string | undefined,
  options: ClusterValues,
): Promise<ListedEverywhere> {
  refuseIdlePlaces(target, options);
  context.progress('asking for what is deployed');
  const anywhere = target === undefined && options.context.length === 0 && options.kubeconfig === undefined;
  const inBootstraps = anywhere || target === 'envoy' ? await listBootstraps(io.env) : NOTHING;
  const inClusters = target === 'envoy' ? NOTHING : await listInClusters(io, context, target, options, anywhere);
  return {
    deployments: inClusters.deployments,
    bootstraps: inBootstraps.deployments,
    notes: [...inClusters.notes, ...inBootstraps.notes],
  };
}

const NOTHING = { deployments: [], notes: [] };

async function listInClusters(
  io: IO,
  context: Context,
  target: string | undefined,
  options: ClusterValues,
  optional: boolean,
): Promise<{ deployments: Deployment[]; notes: string[] }> {
  const targets = await loadTargets(target);
  const { namespace } = options;
  try {
    const clusters = await openClusters(io, options, context);
    try {
      const listed = await Promise.all(
        clusters.map((cluster) => listDeployments({ targets, cluster, namespace, signal: context.signal })),
      );
      return {
        deployments: listed.flatMap(({ deployments }) => deployments),
        notes: listed.flatMap(({ notes }) => notes),
      };
    } finally {
      closeClusters(clusters);
    }
  } catch (error) {
    if (!optional || !(error instanceof ProxletError) || error.code !== 'kubeconfig-missing') throw error;
    return { deployments: [], notes: ['clusters were not asked: there is no kubeconfig'] };
  }
}
