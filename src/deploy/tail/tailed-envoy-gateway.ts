import type { Cluster } from '../kubernetes/cluster.ts';
import { listAt, textAt } from '../kubernetes/fields.ts';
import type { Json, KubeObject } from '../kubernetes/object.ts';
import { envoyGateway } from '../targets/envoy-gateway/index.ts';
import type { Tailed } from './tailed-pods.ts';

/** Where Envoy Gateway runs its proxies, unless it was told otherwise (Envoy Gateway, internal/cmd, `ENVOY_GATEWAY_NAMESPACE`). */
const NAMESPACE = 'envoy-gateway-system';
/** Envoy Gateway, internal/gatewayapi/helpers.go: which Gateway a proxy is of. */
const OWNER = 'gateway.envoyproxy.io/owning-gateway';
const GATEWAY_API = 'gateway.networking.k8s.io/v1';

interface Named {
  namespace: string;
  name: string;
}

/** Envoy Gateway's proxies: those of the Gateways that a policy is attached to, or whose routes it is attached to. */
export const tailedEnvoyGateway: Tailed = {
  name: 'envoy-gateway',
  kinds: envoyGateway.kinds,
  container: 'envoy',
  namespace: NAMESPACE,
  async podsOf(cluster, policy) {
    const gateways = await gatewaysOf(cluster, policy);
    if (gateways === undefined) return undefined;
    const lists = await Promise.all(
      gateways.map(({ namespace, name }) =>
        cluster.list(
          { apiVersion: 'v1', kind: 'Pod' },
          { labels: `${OWNER}-name=${name},${OWNER}-namespace=${namespace}` },
        ),
      ),
    );
    return lists.flat();
  },
  leftOut: () =>
    'proxies of Envoy Gateway log warnings and above unless told otherwise, as by `wasm: info` in spec.logging.level of their EnvoyProxy',
};

/** Undefined where there is a selector: what it selects is not asked. */
async function gatewaysOf(cluster: Cluster, { metadata, spec }: KubeObject): Promise<Named[] | undefined> {
  if (listAt(spec, 'targetSelectors').length > 0) return undefined;
  const { namespace } = metadata;
  const found = await Promise.all(
    listAt(spec, 'targetRefs').map(async (target): Promise<Named[]> => {
      const kind = textAt(target, 'kind') ?? '';
      const name = textAt(target, 'name') ?? '';
      if (kind === 'Gateway') return [{ namespace, name }];
      const route = await cluster.get({ apiVersion: GATEWAY_API, kind, namespace, name });
      return listAt(route?.spec, 'parentRefs').map((parent: Json) => ({
        namespace: textAt(parent, 'namespace') ?? namespace,
        name: textAt(parent, 'name') ?? '',
      }));
    }),
  );
  const keys = new Map(found.flat().map((gateway) => [`${gateway.namespace}/${gateway.name}`, gateway]));
  return [...keys.values()];
}
