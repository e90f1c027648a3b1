import type { JsonObject, KubeObject } from './kubernetes/object.ts';
import { idOfAnnotation } from './record.ts';

/**
 * The object as people want to see it: without what the server keeps for itself (status, versions, managers) and without
 * our records, whose news is the revision. In a fixed order.
 */
export function clean({ apiVersion, kind, metadata, spec }: KubeObject): JsonObject {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => idOfAnnotation(name) === undefined);
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      ...(Object.keys(metadata.labels ?? {}).length > 0 && { labels: metadata.labels }),
      ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
    },
    ...(spec !== undefined && { spec }),
  };
}
