import { ProxletError } from '../../../errors.ts';
import type { Deployable } from '../../deployable.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import type { ClusterTarget } from '../target.ts';
import { checkOptions } from './check-options.ts';
import { envoyFilterSpec } from './envoy-filter.ts';
import { KINDS } from './kinds.ts';
import type { IstioOptions, Via } from './options.ts';
import { istioRelease } from './release.ts';
import { selectProxies } from './select-proxies.ts';
import { trafficExtensionSpec } from './traffic-extension.ts';
import { wasmPluginSpec } from './wasm-plugin.ts';

const SPECS: Record<Via, (filter: Deployable, options: IstioOptions, namespace: string) => JsonObject> = {
  wasmplugin: wasmPluginSpec,
  trafficextension: trafficExtensionSpec,
  envoyfilter: envoyFilterSpec,
};

/**
 * Filters in Istio's proxies, one object a filter. `place` throws ProxletError `options-conflict`, `config-not-object`,
 * `kind-missing`, `target-missing` and `workload-type-mismatch`.
 */
export const istio: ClusterTarget<IstioOptions> = {
  name: 'istio',
  kinds: Object.values(KINDS),
  host: istioRelease,
  async place(filter, options, cluster) {
    checkOptions(options);
    const { via } = options;
    const namespace = options.namespace ?? cluster?.namespace ?? 'default';
    const value = SPECS[via](filter, options, namespace);
    if (cluster !== undefined) await checkServed(cluster, via);
    const notes = [...contextNotes(options), ...(await selectProxies(options, namespace, cluster))];
    const { apiVersion, kind } = KINDS[via];
    return { placements: [{ object: { apiVersion, kind, namespace, name: filter.id }, at: 'spec', value }], notes };
  },
};

function contextNotes({ via, patchContext, targets }: IstioOptions): string[] {
  if (via === 'envoyfilter' || patchContext !== 'gateway' || targets.length > 0) return [];
  return ['--patch-context gateway does not leave out sidecars that the labels select: only `--via envoyfilter` does'];
}

async function checkServed(cluster: Cluster, via: Via): Promise<void> {
  const { apiVersion, kind, install } = KINDS[via];
  if (await cluster.serves({ apiVersion, kind })) return;
  throw new ProxletError('kind-missing', `the cluster ${cluster.context} does not know ${kind} (${apiVersion})`, {
    hint: install,
  });
}
