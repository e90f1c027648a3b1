import { ProxletError } from '../errors.ts';
import type { Change, DeployPlan } from './change.ts';
import { type Deployed, findDeployed } from './deployed.ts';
import type { Part } from './edit.ts';
import type { FoundPart } from './find-parts.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import { keyOf, nameOf } from './kubernetes/object.ts';
import { planEdit } from './plan-edit.ts';
import { situationOf } from './situation.ts';

/**
 * What makes an older revision the newest one: `to`, or the one before the present. A part that the deployment did not have
 * then is taken away; one that it had then and has no longer is not known any more. Throws ProxletError
 * `revision-missing` (`details.revisions`: those that are there), and as `findDeployed` and `planEdit` do.
 */
export async function planRollback(deployed: Deployed & { to?: number | undefined }): Promise<DeployPlan> {
  const { target, id, force } = deployed;
  const { holders, notes } = await findDeployed(deployed);
  const changes: Change[] = [];
  for (const { cluster, parts } of holders) {
    const { to, current } = revisionOf(parts, deployed, cluster);
    for (const found of parts) {
      const { kind, object } = found;
      const part = partAt(found, to, cluster);
      if (part === 'unknown') throw missing(deployed, to, revisionsOf(parts), nameOf(keyOf(object)));
      const edit = { id, target: target.name, kind, object: keyOf(object), revision: current + 1, part };
      changes.push(await planEdit(cluster, edit, force));
    }
  }
  return { changes, notes };
}

function revisionOf(parts: readonly FoundPart[], deployed: Deployed & { to?: number | undefined }, cluster: Cluster) {
  const revisions = revisionsOf(parts);
  const [current = 1, previous] = revisions;
  const to = deployed.to ?? previous;
  if (to === undefined || !revisions.includes(to)) throw missing(deployed, to, revisions, `context ${cluster.context}`);
  return { to, current };
}

/** All that any of the parts knows, newest first. */
function revisionsOf(parts: readonly FoundPart[]): number[] {
  const all = parts.flatMap(({ record }) => [record.revision, ...record.history.map(({ revision }) => revision)]);
  return [...new Set(all)].sort((a, b) => b - a);
}

/** What the part was in that revision; undefined where there was none, `unknown` where the history does not reach so far. */
function partAt({ id, kind, object, record }: FoundPart, to: number, cluster: Cluster): Part | undefined | 'unknown' {
  if (to < record.since) return undefined;
  const { mine, part: live } = situationOf(
    { id, target: record.target, kind, object: keyOf(object), revision: to, part: undefined },
    object,
    cluster,
  );
  const present = mine?.value ?? live;
  const all = [...(present === undefined ? [] : [{ ...record, value: present }]), ...record.history];
  const revision = all.find((one) => one.revision <= to);
  if (revision === undefined) return 'unknown';
  const { value, reference, digest } = revision;
  return { at: record.at === 'spec' ? 'spec' : { list: record.at }, value, reference, digest };
}

function missing({ target, id }: Deployed, to: number | undefined, revisions: readonly number[], where: string) {
  const options = {
    hint:
      revisions.length === 1
        ? 'deploy what it shall be'
        : `choose with --to one of ${revisions.join(', ')}; \`proxlet status ${target.name} --history\` shows them`,
    details: { revisions },
  };
  if (to === undefined) return new ProxletError('revision-missing', `${id} has no former revision (${where})`, options);
  return new ProxletError('revision-missing', `revision ${to} of ${id} is not known any more (${where})`, options);
}
