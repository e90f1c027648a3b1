import { type Clock, systemClock } from '../../../registry/client/clock.ts';
import { ApiClient } from './api-client.ts';
import { chooseContext } from './choose-context.ts';
import type { Cluster } from './cluster.ts';
import { Credentials } from './credentials.ts';
import { findKubeconfig } from './find-kubeconfig.ts';
import { KubeCluster } from './kube-cluster.ts';

export interface ClusterOptions {
  /** A kubeconfig; found as kubectl finds it unless given. */
  kubeconfig?: string | undefined;
  /** A context's name; the current one unless given. */
  context?: string | undefined;
  /** KUBECONFIG, HOME, proxies, and the environment of credential plugins. */
  env: NodeJS.ProcessEnv;
  /** Ends everything that is under way: ProxletError `interrupted`. */
  signal?: AbortSignal | undefined;
  /** The longest that a request may take, in milliseconds: 30 s. Watches and `open` end by their own signals. */
  requestTimeoutMs?: number;
  /** The longest that a credential plugin may take, in milliseconds: 60 s. */
  pluginTimeoutMs?: number;
  clock?: Clock;
}

/** Go's servers close idle connections after 90 s and more: to be sooner saves a request on one that is gone. */
const IDLE_MS = 30_000;

/**
 * One cluster, by a context of the user's kubeconfig, or by a pod's own credentials; speaks to it only when asked to.
 * Throws ProxletError `kubeconfig-missing`, `kubeconfig-invalid`, `context-missing`. To be closed at the end.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { env, signal, requestTimeoutMs = 30_000, pluginTimeoutMs = 60_000, clock = systemClock } = options;
  const { kubeconfig } = options;
  const chosen = chooseContext(await findKubeconfig(kubeconfig, env), options.context);
  // Another file may have a context of that name.
  const flags = kubeconfig === undefined ? chosen.flags : [...chosen.flags, '--kubeconfig', kubeconfig];
  const context = { ...chosen, flags };
  const credentials = new Credentials(context, {
    env,
    plugin: { timeoutMs: pluginTimeoutMs, signal },
    idleMs: IDLE_MS,
  });
  const client = new ApiClient(context, credentials, { clock, requestTimeoutMs, signal });
  return new KubeCluster(context, client, clock, () => credentials.close());
}
