import { messageOf, ProxletError, printable } from '../../errors.ts';
import type { BootstrapChange } from './bootstrap-change.ts';
import { requireUnchanged, writeBootstrapFile } from './bootstrap-file.ts';
import { ModuleFiles } from './module-files.ts';
import { BootstrapRecords } from './records.ts';

/**
 * Makes a change: the module first, so that the bootstrap never names one that is not there, then the bootstrap, then
 * the record. Files that are no longer needed go last. Throws ProxletError `file-changed` where the bootstrap is no longer
 * what the change was made of, `file-exists`, `file-unwritable`, and nothing is changed; `deploy-incomplete` where the
 * bootstrap is written and what is known of it is not.
 */
export async function applyBootstrap({ id, file, before, after, steps }: BootstrapChange): Promise<void> {
  const records = new BootstrapRecords(steps.dataDir);
  const modules = new ModuleFiles(records);
  if (file !== undefined) await requireUnchanged(file, before);
  const takeBack = steps.module && (await modules.write(steps.module, steps.module.bytes, id));
  if (file === undefined) return;
  try {
    if (after !== before) await writeBootstrapFile(file, before, after);
  } catch (error) {
    await takeBack?.();
    throw error;
  }
  const { before: former, after: present } = steps.record;
  try {
    if (present) await records.put(present);
    else if (former) await records.remove(former);
    if (former) await modules.prune(former);
  } catch (error) {
    throw new ProxletError('deploy-incomplete', printable(`${file} is written, but then: ${messageOf(error)}`), {
      hint: 'mend that and run the same command again: what is known of the deployment is brought up to date',
      cause: error,
    });
  }
}
