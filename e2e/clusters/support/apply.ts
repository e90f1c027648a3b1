import type { ApiServer } from './api-server.ts';

export interface Applied {
  /** With a group. */
  apiVersion: string;
  kind: string;
  /** Without a namespace for what belongs to the cluster. */
  metadata: { name: string; namespace?: string };
  spec: object;
}

/** Makes an object of the collection `plural`, or changes it. Throws what the server says against it. */
export async function apply(server: ApiServer, plural: string, object: Applied): Promise<void> {
  const { name, namespace } = object.metadata;
  const within = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const path = `/apis/${object.apiVersion}${within}/${plural}/${name}`;
  const { status, text } = await server.request('PATCH', path, object);
  if (status > 201) throw new Error(`${path}: ${text}`);
}
