import type { Deployable } from './deployable.ts';
import type { KubeObject } from './kubernetes/object.ts';
import type { Placement } from './placement.ts';
import type { ClusterTargetName } from './targets/target.ts';

/**
 * The objects for a repository that something else applies (`--dry-run=client`): the same bytes whenever the same filter is
 * deployed the same way. Of an object that others made there is only our element: whoever applies it has to merge the list.
 */
export function manifestsOf(
  _target: ClusterTargetName,
  _filter: Deployable,
  _placements: readonly Placement[],
): KubeObject[] {
  throw new Error('not written yet');
}
