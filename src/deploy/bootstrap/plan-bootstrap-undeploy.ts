import { printable } from '../../errors.ts';
import type { BootstrapChange } from './bootstrap-change.ts';
import { checkBootstrap } from './check-bootstrap.ts';
import { type DeployedBootstrap, findDeployed } from './deployed-bootstrap.ts';
import { moduleOf } from './filter-entry.ts';
import { filtersIn } from './filters-in.ts';
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
  const check = { file, before, after: async () => after, module: undefined, cwd, env, signal };
  const { checkedBy, notes } = after === before ? { checkedBy: undefined, notes: [] } : await checkBootstrap(check);
  const left = record === undefined ? await modulesLeft(before, id, file) : [];
  return {
    id,
    file,
    before,
    after,
    changed: true,
    revision: { from: record?.current.revision, to: undefined },
    places: [],
    checkedBy,
    notes: [...(text === undefined ? [printable(`${file} is gone`)] : []), ...left, ...notes],
    steps: { dataDir, module: undefined, record: { before: record, after: undefined } },
  };
}

/** Notes on modules that nobody here knows the origin of: they may be others' too. */
async function modulesLeft(text: string, id: string, file: string): Promise<string[]> {
  const filters = (await filtersIn(text, file)).filter((filter) => filter.id === id);
  const modules = new Set(filters.flatMap(({ value }) => moduleOf(value) ?? []));
  return [...modules].map((path) => printable(`the module ${path} stays: it was not deployed from here`));
}
