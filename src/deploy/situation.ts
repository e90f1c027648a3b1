import type { Edit } from './edit.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import type { JsonObject, KubeObject } from './kubernetes/object.ts';
import { ownPart } from './own-part.ts';
import { type DeployRecord, recordsOf } from './record.ts';

/** An edit and the object as it was read. */
export interface Situation {
  edit: Edit;
  /** Undefined where there is no such object. */
  live: KubeObject | undefined;
  /** What the object's annotations say of the edit's deployment, and of the others that have parts in it. */
  mine: DeployRecord | undefined;
  others: ReadonlyMap<string, DeployRecord>;
  /** Our part as it is; undefined where there is none. */
  part: JsonObject | undefined;
}

/** Throws ProxletError `record-broken`. */
export function situationOf(edit: Edit, live: KubeObject | undefined, cluster: Pick<Cluster, 'flags'>): Situation {
  const others = live === undefined ? new Map<string, DeployRecord>() : recordsOf(live, edit.kind, cluster);
  const mine = others.get(edit.id);
  others.delete(edit.id);
  const part = live === undefined || mine === undefined ? undefined : ownPart(live, edit.id, mine.at, others);
  return { edit, live, mine, others, part };
}
