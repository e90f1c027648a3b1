import type { ObjectKind } from '../../kubernetes/object.ts';
import type { PolicyTargetKind } from './options.ts';

export const GATEWAY_API_GROUP = 'gateway.networking.k8s.io';

/** The kind of object that a target is. */
export function targetKind(kind: PolicyTargetKind): ObjectKind {
  return { apiVersion: `${GATEWAY_API_GROUP}/v1`, kind };
}
