import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, ProxletError } from '../errors.ts';
import { makeFolder } from '../replace-file.ts';
import type { OutputFile } from './toolchain.ts';

/**
 * Puts each file in place whole, in the order given: nobody ever reads half a module, and when one of them
 * can't be written none is replaced. Throws ProxletError `build-output`.
 */
export async function writeOutputs(files: readonly OutputFile[]): Promise<void> {
  const staged = files.map((file) => ({ ...file, temporary: temporaryPath(file.path) }));
  let path = '';
  try {
    for (const file of staged) {
      path = file.path;
      await makeFolder(dirname(path));
      await writeFile(file.temporary, file.contents);
    }
    for (const file of staged) {
      path = file.path;
      await rename(file.temporary, path);
    }
  } catch (error) {
    await Promise.allSettled(staged.map((file) => rm(file.temporary, { force: true })));
    throw new ProxletError('build-output', `${path} can't be written: ${messageOf(error)}`, { cause: error });
  }
}

/** In the same folder, because a rename is atomic only within one file system. */
function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
}
