import { fieldAt, isJsonObject, listAt } from './kubernetes/fields.ts';
import type { JsonObject, KubeObject } from './kubernetes/object.ts';
import { elementOf, withoutElements, withValueAt } from './place.ts';
import type { DeployRecord } from './record.ts';

/**
 * One deployment's part of an object: the element of its list, or the spec without the elements that other deployments
 * put into it. Undefined where it is not there (any more).
 */
export function ownPart(
  object: KubeObject,
  id: string,
  at: DeployRecord['at'],
  records: ReadonlyMap<string, DeployRecord>,
): JsonObject | undefined {
  const root = rootOf(object);
  if (at !== 'spec') return elementOf(listAt(root, ...at), id);
  if (object.spec === undefined) return undefined;
  let own = root;
  for (const [other, { at: path }] of records) {
    if (other === id || path === 'spec') continue;
    const rest = withoutElements(listAt(own, ...path), [other]);
    own = withValueAt(own, path, rest.length > 0 ? rest : undefined);
  }
  const spec = fieldAt(own, 'spec');
  return isJsonObject(spec) ? spec : undefined;
}

/** What the paths of places start from. */
export function rootOf({ spec }: KubeObject): JsonObject {
  return { spec: spec ?? {} };
}
