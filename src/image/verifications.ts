import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatReference, type Reference } from '../../registry/reference.ts';
import { userPaths } from '../project/paths.ts';
import { makeFolder, replaceFile } from '../replace-file.ts';

/** What `proxlet verify` found under a tag. */
export interface Verification {
  /** Of the image: `sha256:…`. */
  digest: string;
  /** RFC 3339. */
  time: string;
}

/** Keeps in the user's data folder what was verified under a tag. Where nothing can be written, nothing is kept. */
export async function rememberVerified(
  env: NodeJS.ProcessEnv,
  reference: Reference,
  verification: Verification,
): Promise<void> {
  try {
    await makeFolder(folderOf(env));
    await replaceFile(fileOf(env, reference), Buffer.from(JSON.stringify(verification)));
  } catch {
    // The verdict is what the user asked for, and has it.
  }
}

/** What was verified last under a tag; undefined where nothing was, or nothing of it can be read. */
export async function lastVerified(env: NodeJS.ProcessEnv, reference: Reference): Promise<Verification | undefined> {
  try {
    const { digest, time }: Partial<Verification> = JSON.parse(await readFile(fileOf(env, reference), 'utf8'));
    return typeof digest === 'string' && typeof time === 'string' ? { digest, time } : undefined;
  } catch {
    return undefined;
  }
}

const folderOf = (env: NodeJS.ProcessEnv) => join(userPaths(env).data, 'verified');

/** A tag may be longer than a file's name, and has a slash. */
function fileOf(env: NodeJS.ProcessEnv, reference: Reference): string {
  const name = createHash('sha256').update(formatReference(reference)).digest('hex');
  return join(folderOf(env), `${name}.json`);
}
