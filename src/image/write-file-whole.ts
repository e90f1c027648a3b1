import { rename, rm, writeFile } from 'node:fs/promises';
import { messageOf, ProxletError, printable } from '../errors.ts';

/** Writes a file so that nobody ever sees half of it. Throws ProxletError `file-unwritable`. */
export async function writeFileWhole(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    await writeFile(partial, bytes);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw new ProxletError('file-unwritable', `cannot write ${printable(file)}: ${messageOf(error)}`, { cause: error });
  }
}
