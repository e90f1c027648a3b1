import type { Edit } from './edit.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import type { JsonObject, KubeObject, ObjectKey } from './kubernetes/object.ts';
import type { ProxyWitness } from './targets/target.ts';

/** What one object of a cluster would become, as the server's dry run answered. */
export interface Change {
  /** The cluster's context. */
  context: string;
  object: ObjectKey;
  /** The deployment's name. */
  id: string;
  action: 'create' | 'update' | 'delete' | 'none';
  /** The object as it is and as it would be, ready to be shown: without what the server keeps for itself and without our records. */
  before: JsonObject | undefined;
  after: JsonObject | undefined;
  /** The revision that is there and the one that will be; undefined where our part is not in the object. */
  revision: { from: number | undefined; to: number | undefined };
  /** The server's, such as of a deprecated field. */
  warnings: readonly string[];
  /** How the engine makes it; nothing to show. */
  step: Step;
}

/** What `applyPlan` sends. */
export interface Step {
  cluster: Cluster;
  edit: Edit;
  /** Whether fields that other managers have are taken over. */
  force: boolean;
  /** What is applied; undefined where the object is deleted, or where there is nothing to do. */
  desired: KubeObject | undefined;
  /** Our part as it is and as it will be. */
  part: { before: JsonObject | undefined; after: JsonObject | undefined };
  /** Of the object as it was read; undefined where there was none. */
  resourceVersion: string | undefined;
  /** Of a part to be, where the platform has such. */
  witness: ProxyWitness | undefined;
}

/** Everything that a deploy, rollback or undeploy would do. */
export interface DeployPlan {
  /** In the order in which they are made. Those with nothing to do are among them. */
  changes: readonly Change[];
  /** What the user should know before consenting. */
  notes: readonly Note[];
}

export interface Note {
  context: string;
  /** A printable sentence. */
  text: string;
}
