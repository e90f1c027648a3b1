import { ProxletError } from '../errors.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import { type KubeObject, keyOf } from './kubernetes/object.ts';
import { DEPLOYED_LABEL, type DeployRecord, idOfAnnotation, parseRecord } from './record.ts';
import type { TargetKind } from './targets/target.ts';

/** A deployment's part, as its object's annotation says. */
export interface FoundPart {
  id: string;
  kind: TargetKind;
  object: KubeObject;
  record: DeployRecord;
}

export interface FoundParts {
  parts: FoundPart[];
  /** Why there may be more: a kind that the user may not list, a record that is broken (with its id). */
  problems: { id: string | undefined; error: ProxletError }[];
}

interface ListedParts extends FoundParts {
  /** How many of the kinds could be listed. */
  listed: number;
}

/** What was deployed to objects of these kinds: in one namespace, or in all where none is given. */
export async function findParts(
  cluster: Cluster,
  kinds: readonly TargetKind[],
  namespace: string | undefined,
): Promise<ListedParts> {
  const found: ListedParts = { parts: [], problems: [], listed: 0 };
  /** What `attempt` gives; a problem and undefined where that fails in a way that hides only some of the parts. */
  const partly = async <T>(id: string | undefined, attempt: () => Promise<T> | T): Promise<T | undefined> => {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ProxletError && HIDES_SOME.has(error.code))) throw error;
      found.problems.push({ id, error });
      return undefined;
    }
  };
  const query = { labels: `${DEPLOYED_LABEL}=true`, ...(namespace !== undefined && { namespace }) };
  for (const kind of kinds) {
    if (!(await cluster.serves(kind))) continue;
    const objects = await partly(undefined, () => cluster.list(kind, query));
    if (objects !== undefined) found.listed += 1;
    for (const object of objects ?? []) {
      for (const [name, text] of Object.entries(object.metadata.annotations ?? {})) {
        const id = idOfAnnotation(name);
        if (id === undefined) continue;
        const record = await partly(id, () => parseRecord(text, id, keyOf(object), kind, cluster));
        if (record !== undefined) found.parts.push({ id, kind, object, record });
      }
    }
  }
  return found;
}

const HIDES_SOME = new Set(['cluster-forbidden', 'record-broken']);
