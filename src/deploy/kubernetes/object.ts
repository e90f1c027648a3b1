/** Any JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

/** A kind of object, as `kubectl api-resources` has it. */
export interface ObjectKind {
  /** `extensions.istio.io/v1alpha1`; `v1` for the core group. */
  apiVersion: string;
  /** `WasmPlugin` */
  kind: string;
}

/** One object in a cluster. */
export interface ObjectKey extends ObjectKind {
  namespace: string;
  name: string;
}

export interface ObjectMetadata {
  name: string;
  namespace: string;
  labels?: Readonly<Record<string, string>>;
  annotations?: Readonly<Record<string, string>>;
  uid?: string;
  /** Changes with every change of the object; in what is applied: the one that must still be there. */
  resourceVersion?: string;
  generation?: number;
  /** RFC 3339. */
  creationTimestamp?: string;
  deletionTimestamp?: string;
  managedFields?: readonly ManagedFields[];
}

/** Who set which fields (Kubernetes, "Server-Side Apply"). */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  /** RFC 3339. */
  time?: string;
  subresource?: string;
}

/** A Kubernetes object in JSON. */
export interface KubeObject extends ObjectKind {
  metadata: ObjectMetadata;
  spec?: JsonObject;
  /** Of a ConfigMap. */
  data?: JsonObject;
  status?: JsonObject;
}

/** The object's key. */
export function keyOf({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): ObjectKey {
  return { apiVersion, kind, namespace, name };
}

/** `WasmPlugin shop/hello`, for messages. */
export function nameOf({ kind, namespace, name }: ObjectKey): string {
  return `${kind} ${namespace}/${name}`;
}
