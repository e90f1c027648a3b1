import type { Cluster } from '../kubernetes/cluster.ts';
import { fieldAt, listAt, textAt } from '../kubernetes/fields.ts';
import type { Json, KubeObject } from '../kubernetes/object.ts';
import { targetRefsOf } from '../targets/envoy-gateway/attached-policies.ts';
import { GATEWAY_API_GROUP } from '../targets/envoy-gateway/gateway-api.ts';
import { envoyGateway } from '../targets/envoy-gateway/index.ts';
import type { Tailed } from './tailed-pods.ts';

/** Where Envoy Gateway runs its proxies, unless it was told otherwise (Envoy Gateway, internal/cmd, `ENVOY_GATEWAY_NAMESPACE`). */
const NAMESPACE = 'envoy-gateway-system';
/** Envoy Gateway, internal/gatewayapi/helpers.go: which Gateway a proxy is of. */
const OWNER = 'gateway.envoyproxy.io/owning-gateway';

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
async function gatewaysOf(cluster: Cluster, policy: KubeObject): Promise<Named[] | undefined> {
  if (listAt(policy.spec, 'targetSelectors').length > 0) return undefined;
  const { namespace } = policy.metadata;
  const found = await Promise.all(targetRefsOf(policy).map((target) => gatewaysBehind(cluster, target, namespace)));
  const keys = new Map(found.flat().map((gateway) => [`${gateway.namespace}/${gateway.name}`, gateway]));
  return [...keys.values()];
}

/** The Gateways that serve what a policy is attached to, or what a route has as its parent. */
async function gatewaysBehind(cluster: Cluster, reference: Json, inside: string): Promise<Named[]> {
  const { group, kind, ...named } = referred(reference, inside);
  if (group !== GATEWAY_API_GROUP) return [];
  if (kind === 'Gateway') return [named];
  const { spec } = (await cluster.get({ apiVersion: `${GATEWAY_API_GROUP}/v1`, kind, ...named })) ?? {};
  const isSet = kind === 'ListenerSet';
  const parents = isSet ? [fieldAt(spec, 'parentRef') ?? []].flat() : listAt(spec, 'parentRefs');
  // Whatever somebody wrote there, this comes to an end.
  const next = isSet ? ['Gateway'] : ['Gateway', 'ListenerSet'];
  const behind = parents
    .filter((one) => next.includes(referred(one, '').kind))
    .map((one) => gatewaysBehind(cluster, one, named.namespace));
  return (await Promise.all(behind)).flat();
}

/** What a reference names, with the defaults of the Gateway API. */
function referred(reference: Json, inside: string) {
  const text = (field: string, otherwise: string) => textAt(reference, field) ?? otherwise;
  return {
    group: text('group', GATEWAY_API_GROUP),
    kind: text('kind', 'Gateway'),
    namespace: text('namespace', inside),
    name: text('name', ''),
  };
}
