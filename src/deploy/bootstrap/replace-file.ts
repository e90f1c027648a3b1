import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { messageOf, ProxletError, printable } from '../../errors.ts';

/**
 * Writes a file so that nobody ever sees half of it; one that is there keeps its mode. Throws ProxletError
 * `file-unwritable`.
 */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    const before = await stat(file).catch(() => undefined);
    await writeFile(partial, bytes);
    if (before !== undefined) await chmod(partial, before.mode & 0o7777);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new ProxletError('file-unwritable', printable(`cannot write ${file}: ${messageOf(error)}`), { cause: error });
  }
}
