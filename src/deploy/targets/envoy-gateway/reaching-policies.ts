import type { Cluster } from '../../kubernetes/cluster.ts';
import { fieldAt, listAt, textAt } from '../../kubernetes/fields.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.ts';
import { GATEWAY_API_GROUP, POLICY, POLICY_GROUP, visible } from './gateway-api.ts';
import { selectsLabels } from './label-selector.ts';

const REFERENCE_GRANT = { apiVersion: `${GATEWAY_API_GROUP}/v1beta1`, kind: 'ReferenceGrant' };

/**
 * The policies that may be attached to something in a namespace, as far as the user may see them: those in it, and of those
 * elsewhere the selectors that reach into it (Envoy Gateway, internal/gatewayapi/helpers.go). Grants of single objects are not
 * looked at.
 */
export async function reachingPolicies(cluster: Cluster, namespace: string): Promise<KubeObject[]> {
  const own = await visible(cluster, POLICY, { namespace });
  const all = await visible(cluster, POLICY, {});
  const foreign = all.filter(({ metadata, spec }) => {
    return metadata.namespace !== namespace && listAt(spec, 'targetSelectors').some(reachesOut);
  });
  if (foreign.length === 0) return own;
  const grants = await visible(cluster, REFERENCE_GRANT, { namespace });
  const labels = await labelsOf(cluster, namespace);
  const reaching = foreign.flatMap((policy) => {
    const targetSelectors = listAt(policy.spec, 'targetSelectors').filter(
      (selector) => reaches(selector, labels) && isGranted(selector, policy, grants),
    );
    return targetSelectors.length === 0 ? [] : { ...policy, spec: { targetSelectors } };
  });
  return [...own, ...reaching];
}

function reachesOut(selector: Json): boolean {
  return !['Same', undefined].includes(textAt(selector, 'namespaces', 'from'));
}

function reaches(selector: Json, labels: Readonly<Record<string, string>> | undefined): boolean {
  if (textAt(selector, 'namespaces', 'from') === 'All') return true;
  const namespaces = fieldAt(selector, 'namespaces', 'selector');
  return namespaces !== undefined && labels !== undefined && selectsLabels(namespaces, labels);
}

/** Whether a namespace's grants let the policy be attached to all of a kind in it. */
function isGranted(selector: Json, { metadata }: KubeObject, grants: readonly KubeObject[]): boolean {
  const from: JsonObject = { group: POLICY_GROUP, kind: POLICY.kind, namespace: metadata.namespace };
  const group = textAt(selector, 'group') ?? GATEWAY_API_GROUP;
  const to: JsonObject = { group, kind: textAt(selector, 'kind'), name: undefined };
  return grants.some(({ spec }) => {
    return listAt(spec, 'from').some((one) => says(one, from)) && listAt(spec, 'to').some((one) => says(one, to));
  });
}

function says(reference: Json, fields: JsonObject): boolean {
  return Object.entries(fields).every(([field, value]) => (textAt(reference, field) || undefined) === value);
}

/** Undefined where the user may not see the namespace. */
async function labelsOf(cluster: Cluster, name: string): Promise<Readonly<Record<string, string>> | undefined> {
  const found = await ifAllowed(cluster.get({ apiVersion: 'v1', kind: 'Namespace', namespace: '', name }));
  return found?.metadata.labels;
}
