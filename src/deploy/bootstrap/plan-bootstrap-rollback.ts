import { ProxletError, printable } from '../../errors.ts';
import type { BootstrapChange } from './bootstrap-change.ts';
import { noSuchBootstrap } from './bootstrap-file.ts';
import { checkBootstrap } from './check-bootstrap.ts';
import { type DeployedBootstrap, findDeployed } from './deployed-bootstrap.ts';
import { type FilterEntry, withModule } from './filter-entry.ts';
import { ModuleFiles } from './module-files.ts';
import { nextRecord } from './next-record.ts';
import { planBootstrap } from './plan-bootstrap.ts';
import { type BootstrapRecord, BootstrapRecords, type BootstrapRevision } from './records.ts';

/**
 * What makes an older revision the newest one: `to`, or the one before the present. Throws ProxletError `not-deployed`,
 * `revision-missing` with those that are there, `module-missing`, and those of `planBootstrap`.
 */
export async function planBootstrapRollback(
  deployed: DeployedBootstrap & { to?: number | undefined },
): Promise<BootstrapChange> {
  const { id, cwd, env, signal } = deployed;
  const { dataDir, file, text, record } = await findDeployed(deployed);
  if (text === undefined) throw noSuchBootstrap(file);
  const { reference, digest, value, module } = revisionOf(record, id, deployed.to);
  const bytes = await new ModuleFiles(new BootstrapRecords(dataDir)).read(module);
  const edit = (entry: FilterEntry) => planBootstrap({ text, file, entry, listeners: [] });
  const planned = await edit(value);
  const after = nextRecord(record, { id, file }, { reference, digest, value, module }, () => new Date());
  const check = {
    file,
    before: text,
    after: async (path: string) => (await edit(withModule(value, path))).text,
    module: bytes,
    cwd,
    env,
    signal,
  };
  const checked = await checkBootstrap(check);
  return {
    id,
    file,
    before: text,
    after: planned.text,
    changed: true,
    revision: { from: record?.current.revision, to: after.current.revision },
    places: planned.places,
    ...checked,
    steps: { dataDir, module: { ...module, bytes }, record: { before: record, after } },
  };
}

function revisionOf(record: BootstrapRecord | undefined, id: string, to: number | undefined): BootstrapRevision {
  const { current, history = [] } = record ?? {};
  const found = to === undefined ? history[0] : history.find(({ revision }) => revision === to);
  if (found !== undefined) return found;
  const there = history.map(({ revision }) => revision);
  const wanted = to === undefined ? 'no former revision' : `no former revision ${to}`;
  const present = current === undefined ? '' : `; it is at revision ${current.revision}`;
  throw new ProxletError('revision-missing', printable(`${id} has ${wanted}${present}`), {
    hint: there.length === 0 ? 'deploy what it shall be' : `choose with --to one of ${there.join(', ')}`,
    details: { revisions: there },
  });
}
