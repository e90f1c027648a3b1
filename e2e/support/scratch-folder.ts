import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Owner, THIS_FILE } from './owner.ts';

/**
 * A folder that is removed when its owner ends. Whoever still writes into it is ended after it, as hooks run in the order
 * in which they were given: one that cannot be removed must not keep them from that. The run's own folder takes it along.
 */
export async function scratchFolder(owner: Owner = THIS_FILE): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-e2e-'));
  owner.after(() => rm(folder, { recursive: true, force: true }).catch(() => {}));
  return folder;
}
