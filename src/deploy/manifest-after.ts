import type { Change } from './change.ts';
import { objectAt } from './kubernetes/fields.ts';
import type { JsonObject } from './kubernetes/object.ts';
import { annotationOf, formatIdentity } from './record.ts';

/**
 * The whole object that a change leads to, for a repository that something else applies: as it is shown, with the
 * deployment's identity, by which it is found where it was applied. Undefined where our part is taken away.
 */
export function manifestAfter({ after, id, step: { edit } }: Change): JsonObject | undefined {
  const { part, target } = edit;
  if (after === undefined || part === undefined) return undefined;
  const { reference, digest } = part;
  const at = part.at === 'spec' ? part.at : part.at.list;
  const identity = { [annotationOf(id)]: formatIdentity({ target, at, reference, digest }) };
  const annotations = { ...objectAt(after, 'metadata', 'annotations'), ...identity };
  return { ...after, metadata: { ...objectAt(after, 'metadata'), annotations } };
}
