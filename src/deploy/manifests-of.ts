import { type Deployable, referenceOf } from './deployable.ts';
import { FIELD_MANAGER } from './kubernetes/cluster.ts';
import { fieldAt, isJsonObject } from './kubernetes/fields.ts';
import type { JsonObject, ObjectKind, ObjectMetadata } from './kubernetes/object.ts';
import { withValueAt } from './place.ts';
import type { Placement } from './placement.ts';
import { annotationOf, DEPLOYED_LABEL, formatIdentity, MANAGED_BY_LABEL } from './record.ts';
import type { ClusterTargetName } from './targets/target.ts';

/** An object to be applied, to a namespace that is said then where it names none. */
export interface Manifest extends ObjectKind {
  metadata: Omit<ObjectMetadata, 'namespace'> & { namespace?: string };
  spec: JsonObject;
}

/**
 * The objects for a repository that something else applies (`--dry-run=client`): the same bytes whenever the same filter is
 * deployed the same way. Of an object that others made there is only our element: whoever applies it has to merge the list.
 */
export function manifestsOf(
  target: ClusterTargetName,
  { id, code }: Deployable,
  placements: readonly Placement[],
): Manifest[] {
  const { digest } = code;
  return placements.map(({ object: { apiVersion, kind, namespace, name }, at, value }) => {
    const isOwn = at === 'spec';
    const record = { target, at: isOwn ? at : at.list, reference: referenceOf(code), digest };
    return {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace !== '' && { namespace }),
        labels: { ...(isOwn && { [MANAGED_BY_LABEL]: FIELD_MANAGER }), [DEPLOYED_LABEL]: 'true' },
        annotations: { [annotationOf(id)]: formatIdentity(record) },
      },
      spec: isOwn ? value : specWith(at.list, value),
    };
  });
}

function specWith(list: readonly string[], element: JsonObject): JsonObject {
  const spec = fieldAt(withValueAt({}, list, [element]), 'spec');
  return isJsonObject(spec) ? spec : {};
}
