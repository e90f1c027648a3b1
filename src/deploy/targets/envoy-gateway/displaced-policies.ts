import { printable } from '../../../errors.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { listAt, textAt } from '../../kubernetes/fields.ts';
import type { Json, KubeObject } from '../../kubernetes/object.ts';
import { type Attachable, policyOf } from './attached-policies.ts';
import { GATEWAY_API_GROUP, targetKind, visible } from './gateway-api.ts';
import { reachingPolicies } from './reaching-policies.ts';
import { titleOf } from './title-of.ts';

export interface SeenTarget extends Attachable {
  /** Undefined where there is none, or the user may not see it. */
  object: KubeObject | undefined;
}

/**
 * Notes on the policies whose place a route's own policy takes, those of its Gateways: what they add no longer runs for the
 * route. How it is the other way round, Envoy Gateway says in the status of the Gateway's policy.
 */
export async function displacedPolicies(target: SeenTarget, cluster: Cluster, namespace: string): Promise<string[]> {
  const parents = listAt(target.object?.spec, 'parentRefs').filter(
    (parent) => (textAt(parent, 'group') ?? GATEWAY_API_GROUP) === GATEWAY_API_GROUP,
  );
  const notes = parents.map(async (parent) => {
    const where = textAt(parent, 'namespace') ?? namespace;
    const policy = await policyOfParent(parent, cluster, where);
    if (policy === undefined) return [];
    const named = `the EnvoyExtensionPolicy ${policy.metadata.namespace}/${policy.metadata.name}, which is attached to a Gateway of it`;
    return [printable(`for ${titleOf(target)} this takes the place of ${named}: what that adds no longer runs there`)];
  });
  return (await Promise.all(notes)).flat();
}

async function policyOfParent(parent: Json, cluster: Cluster, namespace: string): Promise<KubeObject | undefined> {
  const section = textAt(parent, 'sectionName');
  const name = textAt(parent, 'name') ?? '';
  const [policies, gateways] = await Promise.all([
    reachingPolicies(cluster, namespace),
    visible(cluster, targetKind('Gateway'), { namespace }),
  ]);
  const labels = gateways.find(({ metadata }) => metadata.name === name)?.metadata.labels ?? {};
  const whole = { kind: textAt(parent, 'kind') ?? 'Gateway', name, labels };
  const ofSection = section === undefined ? undefined : policyOf({ ...whole, section }, policies);
  return ofSection ?? policyOf(whole, policies);
}
