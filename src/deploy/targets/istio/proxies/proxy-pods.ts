import type { Cluster } from '../../../kubernetes/cluster.ts';
import { fieldAt, isJsonObject, labelsAt } from '../../../kubernetes/fields.ts';
import type { Json, JsonObject, KubeObject } from '../../../kubernetes/object.ts';
import { rootNamespace } from '../root-namespace.ts';
import { GATEWAY_LABEL, labelText } from '../workloads.ts';

/** The container of a proxy, in a sidecar's pod as in a gateway's. */
export const PROXY_CONTAINER = 'istio-proxy';

/**
 * The running pods whose proxies a spec selects; undefined where it selects by a service, whose waypoint cannot be told.
 * Throws what `Cluster.list` does.
 */
export async function proxyPods(
  cluster: Cluster,
  namespace: string,
  spec: JsonObject,
): Promise<KubeObject[] | undefined> {
  const selectors = selectorsOf(spec);
  if (selectors === undefined) return undefined;
  const scope = namespace === (await rootNamespace(cluster)) ? {} : { namespace };
  const lists = await Promise.all(
    selectors.map((labels) =>
      cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { ...scope, ...(labels !== '' && { labels }) }),
    ),
  );
  return lists.flat().filter(hasRunningProxy);
}

/** Selectors of labels; an empty one selects all. */
function selectorsOf(spec: JsonObject): string[] | undefined {
  const targets = spec['targetRefs'];
  if (!Array.isArray(targets))
    return [
      labelText({
        ...labelsAt(spec, 'selector', 'matchLabels'),
        ...labelsAt(spec, 'workloadSelector', 'labels'),
      }),
    ];
  const gateways = targets.map((target: Json) =>
    isJsonObject(target) && target['kind'] === 'Gateway' ? `${GATEWAY_LABEL}=${target['name']}` : undefined,
  );
  return gateways.every((gateway) => gateway !== undefined) ? gateways : undefined;
}

function hasRunningProxy({ metadata, spec, status }: KubeObject): boolean {
  if (metadata.deletionTimestamp !== undefined || status?.['phase'] !== 'Running') return false;
  // Newer sidecars are init containers that keep running.
  return ['containers', 'initContainers'].some((field) => {
    const containers = fieldAt(spec, field);
    return (
      Array.isArray(containers) &&
      containers.some((container) => isJsonObject(container) && container['name'] === PROXY_CONTAINER)
    );
  });
}
