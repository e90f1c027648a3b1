import type { Cluster } from '../../kubernetes/cluster.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import type { KubeObject, ObjectKind } from '../../kubernetes/object.ts';
import type { PolicyTargetKind } from './options.ts';

export const GATEWAY_API_GROUP = 'gateway.networking.k8s.io';

export const POLICY_GROUP = 'gateway.envoyproxy.io';

export const POLICY: ObjectKind = { apiVersion: `${POLICY_GROUP}/v1alpha1`, kind: 'EnvoyExtensionPolicy' };

/** The kind of object that a target is. */
export function targetKind(kind: PolicyTargetKind): ObjectKind {
  return { apiVersion: `${GATEWAY_API_GROUP}/v1`, kind };
}

/** The objects of a kind; none where the user may not list them or the server does not know the kind. */
export async function visible(
  cluster: Cluster,
  kind: ObjectKind,
  query: { namespace?: string; labels?: string },
): Promise<KubeObject[]> {
  return (await ifAllowed(cluster.list(kind, query))) ?? [];
}
