import { isDeepStrictEqual } from 'node:util';
import { printable } from '../errors.ts';
import type { Change, DeployPlan, Note } from './change.ts';
import { type Deployable, referenceOf } from './deployable.ts';
import type { Edit } from './edit.ts';
import { type FoundParts, findParts } from './find-parts.ts';
import { hideQuery } from './hide-query.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import { keyOf, nameOf, type ObjectKey } from './kubernetes/object.ts';
import { planEdit } from './plan-edit.ts';
import type { ClusterTarget, Plan, TargetKind } from './targets/target.ts';

export interface DeployRequest<Options> {
  target: ClusterTarget<Options>;
  filter: Deployable;
  options: Options;
  /** One or several; the changes come in this order. */
  clusters: readonly Cluster[];
  /** Take over fields that other managers have, and objects that are not ours. */
  force: boolean;
}

/**
 * What the filter's deployment would change: its parts where the target places them, then those of a former revision that
 * are no longer wanted, taken away. All of it was checked by the server, and nothing was changed. Throws ProxletError as
 * the target, the cluster and `planEdit` do.
 */
export async function planDeploy<Options>(request: DeployRequest<Options>): Promise<DeployPlan> {
  const { target, filter, options, clusters, force } = request;
  const changes: Change[] = [];
  const notes: Note[] = [];
  for (const cluster of clusters) {
    const plan = await target.place(filter, options, cluster);
    const found = await findPresent(target.kinds, filter.id, plan, cluster);
    const made: Change[] = [];
    for (const edit of editsOf(target, filter, plan, found)) made.push(await planEdit(cluster, edit, force));
    changes.push(...made);
    const texts = [...plan.notes, ...movedTag(filter, found), ...unseen(found), ...takenOver(made), ...takenOut(made)];
    notes.push(...texts.map((text) => ({ context: cluster.context, text })));
  }
  return { changes, notes };
}

/** The id's parts that are there, in the namespaces that the filter is placed into. */
async function findPresent(
  kinds: readonly TargetKind[],
  id: string,
  { placements }: Plan,
  cluster: Cluster,
): Promise<FoundParts> {
  const found: FoundParts = { parts: [], problems: [] };
  for (const namespace of new Set(placements.map(({ object }) => object.namespace))) {
    const { parts, problems } = await findParts(cluster, kinds, namespace);
    found.parts.push(...parts.filter((part) => part.id === id));
    found.problems.push(...problems.filter((problem) => problem.id === undefined || problem.id === id));
  }
  const broken = found.problems.find((problem) => problem.id === id);
  if (broken !== undefined) throw broken.error;
  return found;
}

/** What is new comes first, so that there is no time without a filter. */
function editsOf(
  { name: target, kinds }: Pick<ClusterTarget<never>, 'name' | 'kinds'>,
  filter: Deployable,
  { placements }: Plan,
  { parts }: FoundParts,
): Edit[] {
  const { id, code } = filter;
  if (new Set(placements.map(({ object }) => nameOf(object))).size < placements.length) {
    throw new Error('the target places the filter into one object twice');
  }
  const revision = 1 + Math.max(0, ...parts.map(({ record }) => record.revision));
  const placed = placements.map(({ object, at, value }) => {
    const part = { at, value, reference: referenceOf(code), digest: code.digest };
    return { id, target, kind: kindOf(object, kinds), object, revision, part };
  });
  const stale = parts
    .filter(({ object }) => !placements.some((placement) => isDeepStrictEqual(keyOf(object), placement.object)))
    .map(({ kind, object }) => ({ id, target, kind, object: keyOf(object), revision, part: undefined }));
  return [...placed, ...stale];
}

function kindOf(object: ObjectKey, kinds: readonly TargetKind[]): TargetKind {
  const kind = kinds.find((one) => one.apiVersion === object.apiVersion && one.kind === object.kind);
  if (kind === undefined) throw new Error(`the target places into a ${object.kind}, which is none of its kinds`);
  return kind;
}

function movedTag({ code }: Deployable, { parts }: FoundParts): string[] {
  const reference = referenceOf(code);
  const former = parts.find(({ record }) => record.reference === reference && record.digest !== code.digest);
  if (former === undefined) return [];
  return [
    `${printable(hideQuery(reference))} has moved: it was ${printable(former.record.digest)} when it was deployed, and is ${code.digest} now`,
  ];
}

function unseen({ problems }: FoundParts): string[] {
  return problems.map(({ error }) => `parts of a former revision may stay: ${error.message}`);
}

function takenOver(changes: readonly Change[]): string[] {
  return changes
    .filter(({ action, revision, step }) => {
      return action === 'update' && revision.from === undefined && step.edit.part?.at === 'spec';
    })
    .map(({ object }) => `${nameOf(object)} was not made by proxlet; from now on \`proxlet undeploy\` deletes it`);
}

/** Of an object of our own the diff shows it well enough. */
function takenOut(changes: readonly Change[]): string[] {
  return changes
    .filter(({ action, step }) => action === 'update' && step.edit.part === undefined)
    .map(({ object, id }) => `${id} is taken out of ${nameOf(object)}, which this deploy does not choose`);
}
