import { type BootstrapDeployment, listBootstraps } from '../../deploy/bootstrap/index.ts';
import { type Deployment, listDeployments } from '../../deploy/index.ts';
import { ProxletError } from '../../errors.ts';
import type { Context } from '../command.ts';
import type { IO } from '../io.ts';
import { loadTargets } from './cluster-targets.ts';
import { type ClusterValues, checkNamespace, closeClusters, openClusters } from './open-clusters.ts';
import { refuseIdlePlaces } from './options/refuse-idle-places.ts';

/** All that was deployed from here, as far as it was asked for. */
export interface ListedEverywhere {
  deployments: Deployment[];
  bootstraps: BootstrapDeployment[];
  /** Printable. */
  notes: string[];
  /** How many clusters were asked. */
  asked: number;
  /** One for each cluster that could not be asked; its message names the cluster. */
  failures: ProxletError[];
}

/**
 * What is deployed to one target, or to all. Who has no kubeconfig and names no cluster is told of bootstraps alone.
 * Throws ProxletError `usage`, as `openCluster` does for clusters that were named, and `interrupted`.
 */
export async function listDeployed(
  io: IO,
  context: Context,
  target: string | undefined,
  options: ClusterValues,
): Promise<ListedEverywhere> {
  refuseIdlePlaces(target, options);
  checkNamespace(options.namespace);
  context.progress('asking for what is deployed');
  const anywhere = target === undefined && options.context.length === 0 && options.kubeconfig === undefined;
  const inBootstraps = anywhere || target === 'envoy' ? await listBootstraps(io.env) : { deployments: [], notes: [] };
  const inClusters = target === 'envoy' ? NOWHERE : await listInClusters(io, context, target, options, anywhere);
  return {
    ...inClusters,
    bootstraps: inBootstraps.deployments,
    notes: [...inClusters.notes, ...inBootstraps.notes],
  };
}

type ListedInClusters = Omit<ListedEverywhere, 'bootstraps'>;
const NOWHERE: ListedInClusters = { deployments: [], notes: [], asked: 0, failures: [] };

async function listInClusters(
  io: IO,
  context: Context,
  target: string | undefined,
  options: ClusterValues,
  optional: boolean,
): Promise<ListedInClusters> {
  const targets = await loadTargets(target);
  const { namespace } = options;
  const { signal } = context;
  const opened = optional
    ? await attempt(() => openClusters(io, options, context))
    : await openClusters(io, options, context);
  if (opened instanceof ProxletError) {
    return opened.code === 'kubeconfig-missing'
      ? { ...NOWHERE, notes: ['clusters were not asked: there is no kubeconfig'] }
      : { ...NOWHERE, asked: 1, failures: [opened] };
  }
  try {
    const answers = await Promise.all(
      opened.map((cluster) => attempt(() => listDeployments({ targets, cluster, namespace, signal }))),
    );
    const failures = answers.filter((answer) => answer instanceof ProxletError);
    const listed = answers.flatMap((answer) => (answer instanceof ProxletError ? [] : [answer]));
    return {
      deployments: listed.flatMap(({ deployments }) => deployments),
      notes: listed.flatMap(({ notes }) => notes),
      asked: answers.length,
      failures,
    };
  } finally {
    closeClusters(opened);
  }
}

/** What `ask` gives, or why it could not. Throws where it was stopped. */
async function attempt<T>(ask: () => Promise<T>): Promise<T | ProxletError> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProxletError) || error.code === 'interrupted') throw error;
    return error;
  }
}
