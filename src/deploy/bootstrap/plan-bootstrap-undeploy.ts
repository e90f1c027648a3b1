import { printable } from '../../errors.ts';
import type { BootstrapChange } from './bootstrap-change.ts';
import { checkBootstrap } from './check-bootstrap.ts';
import { type DeployedBootstrap, findDeployed } from './deployed-bootstrap.ts';
import { removeFromBootstrap } from './remove-from-bootstrap.ts';

/**
 * What takes a deployment out of a bootstrap file: the file is then what it was before, but for what others changed since.
 * Of a file that is gone only what is known of it goes. Throws ProxletError `not-deployed`, `target-missing`,
 * `edit-unsafe`, `envoy-refused`.
 */
export async function planBootstrapUndeploy(deployed: DeployedBootstrap): Promise<BootstrapChange> {
  const { id, cwd, env, signal } = deployed;
  const { dataDir, file, text, record } = await findDeployed(deployed);
  const before = text ?? '';
  const after = text === undefined ? '' : await removeFromBootstrap(text, id, file);
  const unchecked = { checkedBy: undefined, notes: text === undefined ? [printable(`${file} is gone`)] : [] };
  const check = { file, before, after: async () => after, module: undefined, cwd, env, signal };
  const checked = after === before ? unchecked : await checkBootstrap(check);
  return {
    id,
    file,
    before,
    after,
    changed: true,
    revision: { from: record?.current.revision, to: undefined },
    places: [],
    ...checked,
    steps: { dataDir, module: undefined, record: { before: record, after: undefined } },
  };
}
