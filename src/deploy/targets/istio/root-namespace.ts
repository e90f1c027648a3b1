import type { Cluster } from '../../kubernetes/cluster.ts';
import { textAt } from '../../kubernetes/fields.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import type { Json } from '../../kubernetes/object.ts';

/** Where Istio's control plane usually is, and what is configured there is configured for the mesh. */
export const USUAL_ROOT_NAMESPACE = 'istio-system';

const MESH_CONFIG = { apiVersion: 'v1', kind: 'ConfigMap', namespace: USUAL_ROOT_NAMESPACE, name: 'istio' };
const known = new WeakMap<Cluster, Promise<string>>();

/**
 * The namespace whose filters are for the whole mesh: `rootNamespace` of the mesh configuration, the usual one where that is
 * not found or may not be read. It is read once. Throws what `Cluster.get` does.
 */
export function rootNamespace(cluster: Cluster): Promise<string> {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const answer = readRootNamespace(cluster);
  known.set(cluster, answer);
  answer.catch(() => known.delete(cluster));
  return answer;
}

async function readRootNamespace(cluster: Cluster): Promise<string> {
  const mesh = textAt((await ifAllowed(cluster.get(MESH_CONFIG)))?.data, 'mesh');
  if (mesh === undefined) return USUAL_ROOT_NAMESPACE;
  const { parse } = await import('yaml');
  try {
    const config: Json = parse(mesh);
    return textAt(config, 'rootNamespace') || USUAL_ROOT_NAMESPACE;
  } catch {
    // istiod does not take it either.
    return USUAL_ROOT_NAMESPACE;
  }
}
