import { rename, writeFile } from 'node:fs/promises';

/** Writes a file so that nobody who watches it finds it empty or half written: such a look would be a change of its own. */
export async function replaceFile(file: string, contents: string | Uint8Array): Promise<void> {
  // A name that watchers leave out.
  const partial = `${file}.tmp`;
  await writeFile(partial, contents);
  await rename(partial, file);
}
