import { FIELD_MANAGER } from './kubernetes/cluster.ts';
import { fieldAt, isJsonObject, listAt } from './kubernetes/fields.ts';
import type { Json, JsonObject, KubeObject } from './kubernetes/object.ts';
import { rootOf } from './own-part.ts';
import { elementOf, nameIn, withElement, withoutElements, withValueAt } from './place.ts';
import { annotationOf, DEPLOYED_LABEL, type DeployRecord, formatRecord, MANAGED_BY_LABEL, roomFor } from './record.ts';
import type { Situation } from './situation.ts';

/**
 * Everything that we want to have in the object after the edit, as server-side apply takes it: what we had applied and is
 * not in it goes away. So all deployments' parts are in it, and lists as they were read, with the elements of others.
 * `record` is ours to be; undefined where our part is taken away. `keepEmpty`: a list that lost its last element is
 * applied as an empty one, which takes it from another manager that has it.
 */
export function desiredOf(
  situation: Situation,
  record: DeployRecord | undefined,
  { keepEmpty }: { keepEmpty: boolean },
): KubeObject {
  const { edit, live, others } = situation;
  const records = [...others.values(), ...(record === undefined ? [] : [record])];
  const isOwn = records.some(({ at }) => at === 'spec');
  const root = rootAfter(situation);
  const spec = fieldAt(isOwn ? root : listsOf(situation, root, keepEmpty), 'spec');
  const annotations = [...others.keys()].map((id) => [
    annotationOf(id),
    live?.metadata.annotations?.[annotationOf(id)],
  ]);
  if (record !== undefined) {
    annotations.push([annotationOf(edit.id), formatRecord(record, roomFor(edit.id, live?.metadata.annotations))]);
  }
  const { apiVersion, kind, namespace, name } = edit.object;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace,
      ...preconditions(live),
      labels: {
        ...(isOwn && { [MANAGED_BY_LABEL]: FIELD_MANAGER }),
        ...(records.length > 0 && { [DEPLOYED_LABEL]: 'true' }),
      },
      annotations: Object.fromEntries(annotations),
    },
    ...(isJsonObject(spec) && { spec }),
  };
}

/**
 * What makes the server refuse (`object-changed`) where the object is not the one that was read: `uid` where it has gone,
 * `resourceVersion` where it has changed. No object ever has version 1: where there is one after all, it is refused.
 */
function preconditions(live: KubeObject | undefined): Pick<KubeObject['metadata'], 'uid' | 'resourceVersion'> {
  if (live === undefined) return { resourceVersion: '1' };
  const { uid, resourceVersion } = live.metadata;
  return { ...(uid !== undefined && { uid }), ...(resourceVersion !== undefined && { resourceVersion }) };
}

/** The object's content after the edit, with what is not ours. */
function rootAfter({ edit: { id, part }, live, mine, others }: Situation): JsonObject {
  let root: JsonObject = live === undefined ? {} : rootOf(live);
  if (part?.at === 'spec') return { spec: withOthersElements(part.value, root, others) };
  const from = mine === undefined || mine.at === 'spec' ? undefined : mine.at;
  const to = part?.at.list;
  if (from !== undefined && from.join() !== to?.join())
    root = withList(root, from, withoutElements(listAt(root, ...from), [id]));
  if (part === undefined || to === undefined) return root;
  return withList(root, to, withElement(listAt(root, ...to), part.value, part.at.before));
}

function withList(root: JsonObject, path: readonly string[], list: readonly Json[]): JsonObject {
  return withValueAt(root, path, list.length > 0 ? list : undefined);
}

/** Our spec, with the elements that other deployments put into its lists, in the order that the elements have now. */
function withOthersElements(spec: JsonObject, live: JsonObject, others: ReadonlyMap<string, DeployRecord>): JsonObject {
  let root: JsonObject = { spec };
  for (const path of listPaths(others.values())) {
    const ours = listAt(root, ...path);
    let list: readonly Json[] = listAt(live, ...path).filter((element) => {
      const name = nameIn(element);
      return name !== undefined && (others.has(name) || elementOf(ours, name) !== undefined);
    });
    for (const element of ours.filter(isJsonObject)) list = withElement(list, element, undefined);
    root = withList(root, path, list);
  }
  const merged = fieldAt(root, 'spec');
  return isJsonObject(merged) ? merged : spec;
}

/** Of an object that others made: the lists with our elements in them. */
function listsOf({ edit: { part }, mine, others }: Situation, root: JsonObject, keepEmpty: boolean): JsonObject {
  const paths = listPaths([...others.values(), ...(mine === undefined ? [] : [mine])]);
  if (part !== undefined && part.at !== 'spec') paths.push(part.at.list);
  let lists: JsonObject = {};
  for (const path of paths) {
    const list = listAt(root, ...path);
    if (list.length > 0 || keepEmpty) lists = withValueAt(lists, path, list);
  }
  return lists;
}

function listPaths(records: Iterable<DeployRecord>): (readonly string[])[] {
  return [...records].flatMap(({ at }) => (at === 'spec' ? [] : [at]));
}
