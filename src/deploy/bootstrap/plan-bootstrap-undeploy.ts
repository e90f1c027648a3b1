import type { BootstrapChange } from './bootstrap-change.ts';
import { checkBootstrap } from './check-bootstrap.ts';
import { type DeployedBootstrap, findDeployed } from './deployed-bootstrap.ts';
import { removeFromBootstrap } from './remove-from-bootstrap.ts';

/**
 * What takes a deployment out of a bootstrap file: the file is then what it was before, but for what others changed since.
 * Of a file that is gone only
 * what is known of it is removed. Throws ProxletError `not-deployed`, `target-missing`, `edit-unsafe`, `envoy-refused`.
 */
export async function planBootstrapUndeploy(deployed: DeployedBootstrap): Promise<BootstrapChange> {
  const { id, cwd, env, signal } = deployed;
  const { dataDir, file, text = '', record } = await findDeployed(deployed);
  const after = text === '' ? '' : await removeFromBootstrap(text, id, file);
  const check = { file, before: text, after: async () => after, module: undefined, cwd, env, signal };
  const checked = after === text ? { checkedBy: undefined, notes: [] } : await checkBootstrap(check);
  return {
    id,
    file,
    before: text,
    after,
    changed: true,
    revision: { from: record?.current.revision, to: undefined },
    places: [],
    ...checked,
    steps: { dataDir, module: undefined, record: { before: record, after: undefined } },
  };
}
