import type { Cluster } from './kubernetes/cluster.ts';
import type { JsonObject, ObjectKey } from './kubernetes/object.ts';
import type { ClusterTarget, ClusterTargetName, Health } from './targets/target.ts';

/** One part of a deployment: a filter in an object. */
export interface Deployment {
  context: string;
  target: ClusterTargetName;
  id: string;
  object: ObjectKey;
  /** `spec`: the object is the deployment's own. Else the list that it is an element of: `spec.wasm`. */
  place: string;
  /** What was deployed: what the user wrote, and the code's digest. */
  reference: string;
  digest: string;
  /** What the object names now; undefined where it names none, or our part is gone. */
  code: { url: string; digest: string | undefined } | undefined;
  revision: number;
  /** When we last changed the object, RFC 3339; undefined where the server does not say. */
  time: string | undefined;
  health: Health;
  /** `changed`: our part is not what we deployed. `missing`: it is gone from its list. Undefined: neither. */
  drift: 'changed' | 'missing' | undefined;
  /** Former revisions, newest first. */
  history: readonly {
    revision: number;
    reference: string;
    digest: string;
    time?: string | undefined;
    value: JsonObject;
  }[];
}

export interface ListedDeployments {
  deployments: Deployment[];
  /** What could not be read, such as a record that was broken by hand or a kind that the user may not list. Printable. */
  notes: string[];
}

/** All that was deployed from here to a cluster: of one namespace, or of all where none is given. */
export async function listDeployments(_query: {
  targets: readonly Pick<ClusterTarget<never>, 'name' | 'kinds'>[];
  cluster: Cluster;
  namespace?: string | undefined;
}): Promise<ListedDeployments> {
  throw new Error('not written yet');
}
