import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file of a folder as text; undefined where there is none that can be read. */
export async function readText(folder: string, name: string): Promise<string | undefined> {
  return readFile(join(folder, name), 'utf8').catch(() => undefined);
}

/** The first of `names` that is a file of `folder`, with its text. */
export async function readFirst(
  folder: string,
  names: readonly string[],
): Promise<{ name: string; text: string } | undefined> {
  for (const name of names) {
    const text = await readText(folder, name);
    if (text !== undefined) return { name, text };
  }
  return undefined;
}
