import type { Change, DeployPlan } from './change.ts';
import { type Deployed, partsOfDeployed } from './deployed.ts';
import { keyOf } from './kubernetes/object.ts';
import { planEdit } from './plan-edit.ts';

/**
 * What takes the deployment away: objects of its own are deleted, its elements leave the lists of others' objects.
 * Throws ProxletError as `partsOfDeployed` and `planEdit` do.
 */
export async function planUndeploy(deployed: Deployed): Promise<DeployPlan> {
  const { target, id, clusters, force } = deployed;
  const changes: Change[] = [];
  for (const cluster of clusters) {
    for (const { kind, object, record } of await partsOfDeployed(deployed, cluster)) {
      const edit = { id, target: target.name, kind, object: keyOf(object), revision: record.revision, part: undefined };
      changes.push(await planEdit(cluster, edit, force));
    }
  }
  return { changes, notes: [] };
}
