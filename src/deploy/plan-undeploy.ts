import type { Change, DeployPlan } from './change.ts';
import { type Deployed, findDeployed } from './deployed.ts';
import { keyOf } from './kubernetes/object.ts';
import { planEdit } from './plan-edit.ts';

/**
 * What takes the deployment away: objects of its own are deleted, its elements leave the lists of others' objects.
 * Throws ProxletError as `findDeployed` and `planEdit` do.
 */
export async function planUndeploy(deployed: Deployed): Promise<DeployPlan> {
  const { target, id, force } = deployed;
  const { holders, notes } = await findDeployed(deployed);
  const changes: Change[] = [];
  for (const { cluster, parts } of holders) {
    for (const { kind, object, record } of parts) {
      const edit = { id, target: target.name, kind, object: keyOf(object), revision: record.revision, part: undefined };
      changes.push(await planEdit(cluster, edit, force));
    }
  }
  return { changes, notes };
}
