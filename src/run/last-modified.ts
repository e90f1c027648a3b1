import { stat } from 'node:fs/promises';

/** When a file was last modified, in milliseconds since 1970; undefined for one that is not there. */
export async function lastModified(file: string): Promise<number | undefined> {
  return (await stat(file).catch(() => undefined))?.mtimeMs;
}
