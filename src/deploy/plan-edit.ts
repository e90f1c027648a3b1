import { isDeepStrictEqual } from 'node:util';
import { ProxletError } from '../errors.ts';
import type { Change } from './change.ts';
import { clean } from './clean.ts';
import { desiredOf } from './desired.ts';
import type { Edit } from './edit.ts';
import type { Applied, Cluster } from './kubernetes/cluster.ts';
import { type KubeObject, nameOf } from './kubernetes/object.ts';
import { appliedAt, nextRecord } from './next-record.ts';
import { ownPart } from './own-part.ts';
import { recordsOf } from './record.ts';
import { refuse } from './refuse.ts';
import { type Situation, situationOf } from './situation.ts';
import { whileObjectChanges } from './while-object-changes.ts';

/**
 * Reads the object and has the server check what the edit makes of it. Throws ProxletError as `refuse` and the server do,
 * and `record-broken`.
 */
export function planEdit(cluster: Cluster, edit: Edit, force: boolean): Promise<Change> {
  return whileObjectChanges(async () => {
    const situation = situationOf(edit, await cluster.get(edit.object), cluster);
    refuse(situation, force, cluster);
    if (edit.part !== undefined) return planPart(cluster, situation, force);
    if (situation.mine === undefined) return unchanged(cluster, situation, force);
    return situation.mine.at === 'spec' ? planDelete(cluster, situation) : planRemoval(cluster, situation, force);
  });
}

async function planPart(cluster: Cluster, situation: Situation, force: boolean): Promise<Change> {
  const { edit, live, mine, others, part: before } = situation;
  if (edit.part === undefined) throw new Error('an edit that takes away has no part');
  const draft = nextRecord(situation, edit.part.value);
  const answer = await cluster.apply(desiredOf(situation, draft, { keepEmpty: false }), { dryRun: true, force });
  // As the server has it, with its defaults: so what is there later can be compared with it.
  const after = draft && ownPart(answer.object, edit.id, draft.at, others);
  if (draft === undefined || after === undefined) {
    throw new ProxletError('cluster-failed', `the server would drop ${edit.id} from ${nameOf(edit.object)}`);
  }
  const isSame =
    live !== undefined &&
    mine !== undefined &&
    mine.digest === edit.part.digest &&
    (mine.value === undefined || isDeepStrictEqual(mine.value, after)) &&
    isDeepStrictEqual(clean(live), clean(answer.object));
  if (isSame) return unchanged(cluster, situation, force);
  return {
    ...common(cluster, situation),
    action: live === undefined ? 'create' : 'update',
    after: clean(answer.object),
    revision: { from: mine?.revision, to: draft.revision },
    warnings: answer.warnings,
    step: {
      ...stepOf(cluster, situation, force),
      desired: desiredOf(situation, { ...draft, value: after }, { keepEmpty: false }),
      part: { before, after },
    },
  };
}

async function planDelete(cluster: Cluster, situation: Situation): Promise<Change> {
  const { edit, live, mine, part } = situation;
  const resourceVersion = live?.metadata.resourceVersion;
  await cluster.delete(edit.object, { dryRun: true, ...(resourceVersion !== undefined && { resourceVersion }) });
  return {
    ...common(cluster, situation),
    action: 'delete',
    after: undefined,
    revision: { from: mine?.revision, to: undefined },
    step: { ...stepOf(cluster, situation, false), part: { before: part, after: undefined } },
  };
}

/**
 * Takes our element out of a list. A list that was its last goes where that leaves a valid object (the server makes null of a
 * field whose last content goes, which many schemas refuse) and where nobody else has it; else it stays, empty.
 */
async function planRemoval(cluster: Cluster, situation: Situation, force: boolean): Promise<Change> {
  return (
    (await tryRemoval(cluster, situation, { force, keepEmpty: false })) ??
    (await tryRemoval(cluster, situation, { force, keepEmpty: true })) ??
    Promise.reject(
      new ProxletError(
        'object-conflict',
        `${situation.edit.id} in ${nameOf(situation.edit.object)} was applied by another manager too, which keeps it there`,
        { hint: 'take it away where it comes from' },
      ),
    )
  );
}

async function tryRemoval(
  cluster: Cluster,
  situation: Situation,
  { force, keepEmpty }: { force: boolean; keepEmpty: boolean },
): Promise<Change | undefined> {
  const desired = desiredOf(situation, undefined, { keepEmpty });
  let answer: Applied;
  try {
    answer = await cluster.apply(desired, { dryRun: true, force });
  } catch (error) {
    if (!keepEmpty && error instanceof ProxletError && error.code === 'object-invalid') return undefined;
    throw error;
  }
  if (stillThere(answer.object, situation, cluster)) return undefined;
  return {
    ...common(cluster, situation),
    action: 'update',
    after: clean(answer.object),
    revision: { from: situation.mine?.revision, to: undefined },
    warnings: answer.warnings,
    step: { ...stepOf(cluster, situation, force), desired, part: { before: situation.part, after: undefined } },
  };
}

function stillThere(object: KubeObject, { edit, mine, others }: Situation, cluster: Cluster): boolean {
  const isRecorded = recordsOf(object, edit.kind, cluster).has(edit.id);
  return isRecorded || (mine !== undefined && ownPart(object, edit.id, mine.at, others) !== undefined);
}

function unchanged(cluster: Cluster, situation: Situation, force: boolean): Change {
  const revision = situation.mine?.revision;
  return {
    ...common(cluster, situation),
    revision: { from: revision, to: revision },
    step: stepOf(cluster, situation, force),
  };
}

/** What every change has, as if there were nothing to do. */
function common({ context }: Cluster, { edit, live }: Situation) {
  const before = live && clean(live);
  const warnings: readonly string[] = [];
  return { context, object: edit.object, id: edit.id, action: 'none' as const, before, after: before, warnings };
}

function stepOf(cluster: Cluster, { edit, live, part }: Situation, force: boolean): Change['step'] {
  const resourceVersion = live?.metadata.resourceVersion;
  const witness = edit.part && edit.kind.witness?.(cluster, edit.object, edit.part.value, live && appliedAt(live));
  return { cluster, edit, force, desired: undefined, part: { before: part, after: part }, resourceVersion, witness };
}
