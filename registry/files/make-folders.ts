import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';

/**
 * As `mkdir` with `recursive`, which never ends where a folder that is there takes no others, as below /proc (Node 20).
 * `mode` is that of each folder it makes. Resolves to the first that it made, if any; rejects with the system's error.
 */
export async function makeFolders(folder: string, mode = 0o777): Promise<string | undefined> {
  try {
    return await make(folder, mode);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const parent = dirname(folder);
  const made = parent === folder ? undefined : await makeFolders(parent, mode);
  const last = await make(folder, mode);
  return made ?? last;
}

/** Resolves to undefined where it is there already, perhaps since somebody else was faster. */
async function make(folder: string, mode: number): Promise<string | undefined> {
  try {
    await mkdir(folder, mode);
    return folder;
  } catch (error) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory()) return undefined;
    throw error;
  }
}
