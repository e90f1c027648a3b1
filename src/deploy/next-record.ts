import { FIELD_MANAGER } from './kubernetes/cluster.ts';
import type { JsonObject, KubeObject } from './kubernetes/object.ts';
import type { DeployRecord } from './record.ts';
import type { Situation } from './situation.ts';

/** The record of what the edit deploys; what is there becomes history. Undefined where our part is taken away. */
export function nextRecord({ edit, live, mine, part }: Situation, value: JsonObject): DeployRecord | undefined {
  if (edit.part === undefined) return undefined;
  const { reference, digest, at } = edit.part;
  const revision = Math.max(edit.revision, (mine?.revision ?? 0) + 1);
  const former = mine?.value ?? part;
  const superseded =
    mine === undefined || former === undefined
      ? []
      : [{ ...pick(mine), value: former, time: live === undefined ? undefined : appliedAt(live) }];
  return {
    target: edit.target,
    at: at === 'spec' ? at : at.list,
    reference,
    digest,
    revision,
    since: mine?.since ?? revision,
    value,
    history: [...superseded, ...(mine?.history ?? [])],
  };
}

function pick({ revision, reference, digest }: DeployRecord) {
  return { revision, reference, digest };
}

/** When we last changed the object, RFC 3339. */
export function appliedAt({ metadata }: KubeObject): string | undefined {
  return metadata.managedFields?.find(({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply')
    ?.time;
}
