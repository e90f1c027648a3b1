import type { Stats } from 'node:fs';
import { chmod, chown, rename, rm, stat, writeFile } from 'node:fs/promises';
import { makeFolders } from '../registry/files/make-folders.ts';
import { messageOf, ProxletError, printable } from './errors.ts';

/**
 * Writes a file so that nobody ever sees half of it; one that is there keeps its mode, and its owner where we may give files
 * away. Throws ProxletError `file-unwritable`.
 */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    const before = await stat(file).catch(() => undefined);
    // What is there may be a link to anywhere, or left over and open to others.
    await rm(partial, { force: true });
    // A file that others may not read is not theirs to read meanwhile either.
    await writeFile(partial, bytes, { flag: 'wx', ...(before && { mode: 0o600 }) });
    if (before !== undefined) await takeOver(partial, before);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw new ProxletError('file-unwritable', printable(`cannot write ${file}: ${messageOf(error)}`), { cause: error });
  }
}

/**
 * Makes a folder, and those that it is in. Resolves to the first that was not there. Throws ProxletError `file-unwritable`.
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await makeFolders(folder);
  } catch (error) {
    const why = messageOf(error);
    throw new ProxletError('file-unwritable', printable(`cannot make the folder ${folder}: ${why}`), { cause: error });
  }
}

async function takeOver(file: string, { uid, gid, mode }: Stats): Promise<void> {
  await chown(file, uid, gid).catch(() => {});
  await chmod(file, mode & 0o7777);
}
