import { isDeepStrictEqual } from 'node:util';
import { messageOf, ProxletError, printable } from '../../errors.ts';
import { userPaths } from '../../project/paths.ts';
import { readBootstrapFile } from './bootstrap-file.ts';
import { type FoundFilter, filtersIn } from './filters-in.ts';
import { ModuleFiles } from './module-files.ts';
import { type BootstrapRecord, BootstrapRecords, type BootstrapRevision } from './records.ts';

/** A deployment to a bootstrap file, and how it fares. */
export interface BootstrapDeployment {
  id: string;
  file: string;
  /** The listeners that have the filter now. */
  listeners: string[];
  /** What was deployed: what the user named, and its digest. */
  reference: string;
  digest: string;
  revision: number;
  /** When it was deployed, RFC 3339. */
  time: string;
  module: BootstrapRevision['module'];
  /**
   * `changed`: the filter in the file is not what was deployed. `missing`: it is gone from the file, or the file is.
   * `module-changed`, `module-missing`: the same of its module. Undefined: none of these.
   */
  drift: 'changed' | 'missing' | 'module-changed' | 'module-missing' | undefined;
  /** Former revisions, newest first. */
  history: readonly BootstrapRevision[];
}

/** What was deployed from here to bootstrap files. Notes say what could not be read; they are printable. */
export async function listBootstraps(
  env: NodeJS.ProcessEnv,
): Promise<{ deployments: BootstrapDeployment[]; notes: string[] }> {
  const store = new BootstrapRecords(userPaths(env).data);
  const modules = new ModuleFiles(store);
  const { records, notes } = await store.list();
  const deployments: BootstrapDeployment[] = [];
  for (const record of records) {
    try {
      deployments.push(await deploymentOf(record, modules));
    } catch (error) {
      if (!(error instanceof ProxletError)) throw error;
      notes.push(printable(`${record.id} in ${record.file}: ${messageOf(error)}`));
    }
  }
  return { deployments, notes };
}

async function deploymentOf(record: BootstrapRecord, modules: ModuleFiles): Promise<BootstrapDeployment> {
  const { id, file, current, history } = record;
  const text = await readBootstrapFile(file);
  const found = text === undefined ? [] : (await filtersIn(text, file)).filter((filter) => filter.id === id);
  const { reference, digest, revision, time, module } = current;
  const drift = driftOf(found, current) ?? (await modules.drift(module));
  const listeners = [...new Set(found.map(({ listener }) => listener))];
  return { id, file, listeners, reference, digest, revision, time, module, drift, history };
}

function driftOf(found: readonly FoundFilter[], { value }: BootstrapRevision): 'missing' | 'changed' | undefined {
  if (found.length === 0) return 'missing';
  return found.every((filter) => isDeepStrictEqual(filter.value, value)) ? undefined : 'changed';
}
