import { isRecord } from './kubeconfig-file.ts';
import type { KubeObject, ObjectKind } from './object.ts';

/** An object that the server sent; undefined where it is none. Items of lists lack their kind, which is added. */
export function readObject(value: unknown, { apiVersion, kind }: ObjectKind): KubeObject | undefined {
  const whole = isRecord(value) ? { apiVersion, kind, ...value } : undefined;
  return isKubeObject(whole) ? whole : undefined;
}

function isKubeObject(value: unknown): value is KubeObject {
  return isRecord(value) && isRecord(value['metadata']) && typeof value['metadata']['name'] === 'string';
}
