import { ProxletError } from '../../../errors.ts';
import type { Code, Deployable } from '../../deployable.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import type { JsonObject } from '../../kubernetes/object.ts';
import { checkServed } from '../check-served.ts';
import type { ClusterTarget } from '../target.ts';
import { checkOptions } from './check-options.ts';
import { envoyFilterSpec } from './envoy-filter.ts';
import { KINDS } from './kinds.ts';
import type { IstioOptions, Via } from './options.ts';
import { portNotes } from './port-notes.ts';
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
 * Filters in Istio's proxies, one object a filter. `place` throws ProxletError `options-conflict`, `namespace-needed`,
 * `config-not-object`, `kind-missing`, `image-not-fetched`, `target-missing` and `workload-type-mismatch`.
 */
export const istio: ClusterTarget<IstioOptions> = {
  name: 'istio',
  kinds: Object.values(KINDS),
  host: istioRelease,
  async place(filter, options, cluster) {
    checkOptions(options);
    const { via } = options;
    const namespace = options.namespace ?? cluster?.namespace ?? '';
    const value = SPECS[via](filter, options, namespace);
    if (cluster !== undefined) await checkServed(cluster, KINDS[via]);
    if (cluster !== undefined && via === 'envoyfilter') await checkFetched(cluster, filter.code);
    const notes = [
      ...contextNotes(options),
      ...(await selectProxies(options, namespace, cluster)),
      ...(cluster === undefined ? [] : await portNotes(options, namespace, cluster)),
    ];
    const { apiVersion, kind } = KINDS[via];
    return { placements: [{ object: { apiVersion, kind, namespace, name: filter.id }, at: 'spec', value }], notes };
  },
};

function contextNotes({ via, patchContext, targets }: IstioOptions): string[] {
  if (via === 'envoyfilter' || patchContext !== 'gateway' || targets.length > 0) return [];
  return ['--patch-context gateway does not leave out sidecars that the labels select: only `--via envoyfilter` does'];
}

/** The Envoy of Istio 1.12, whose agents were the first to fetch images. Those before fetch modules by URL only. */
const FETCHES_IMAGES = 20;

async function checkFetched(cluster: Cluster, code: Code): Promise<void> {
  if (code.kind !== 'image') return;
  const host = await istioRelease(cluster);
  if (host === undefined || host.release.envoy >= FETCHES_IMAGES) return;
  throw new ProxletError('image-not-fetched', `${host.release.name} fetches no images, only modules (${host.source})`, {
    hint: 'deploy the module by its URL, or update Istio to 1.12 or later',
  });
}
