import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import { makeFolder } from '../replace-file.ts';
import { hasCode, type Target } from './target.ts';
import type { ProjectFile } from './template.ts';

/** A file that stood in the way, and the name under which it is kept. Both are relative to the project. */
export interface Replaced {
  path: string;
  keptAs: string;
}

/**
 * Writes all files, or none when something fails. The files are first written to a folder beside (or in) the target
 * and moved from there. A file in the way that says something else is kept as `NAME.orig`.
 */
export async function writeFiles(
  directory: string,
  target: Target,
  files: readonly ProjectFile[],
): Promise<Replaced[]> {
  let made: string | undefined;
  let staging: string | undefined;
  try {
    if (target === 'absent') {
      made = await makeFolder(dirname(directory));
      staging = await makeStaging(dirname(directory));
      await fillFolder(staging, files);
      await rename(staging, directory);
      return [];
    }
    // The folder itself stays: it may be a shell's current one.
    staging = await makeStaging(directory);
    await fillFolder(staging, files);
    return await moveIn(directory, staging, files);
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    if (error instanceof ProxletError) throw error;
    throw new ProxletError(
      'project-not-written',
      `cannot write ${printable(directory)}: ${printable(messageOf(error))}`,
      {
        details: { directory },
        cause: error,
      },
    );
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
  }
}

/** Not by whose folders nobody else may read. */
async function makeStaging(parent: string): Promise<string> {
  const folder = join(parent, `.proxlet-init.${randomUUID()}`);
  await mkdir(folder);
  return folder;
}

async function fillFolder(folder: string, files: readonly ProjectFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function moveIn(directory: string, staging: string, files: readonly ProjectFile[]): Promise<Replaced[]> {
  const replaced: Replaced[] = [];
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const { path, text } of files) {
      const destination = join(directory, path);
      await makeParents(directory, path, undo);
      if (await saysTheSame(destination, text)) continue;
      const keptAs = await keepAside(directory, path);
      if (keptAs !== undefined) {
        replaced.push({ path, keptAs });
        undo.push(() => rename(join(directory, keptAs), destination));
      }
      await rename(join(staging, path), destination);
      undo.push(() => rm(destination));
    }
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
  return replaced;
}

/** Makes the folders above `path`. A link among them could lead out of the project, so that it is refused. */
async function makeParents(directory: string, path: string, undo: (() => Promise<void>)[]): Promise<void> {
  const parts = path.split('/').slice(0, -1);
  for (let length = 1; length <= parts.length; length++) {
    const folder = join(directory, ...parts.slice(0, length));
    const found = await lstatOrUndefined(folder);
    if (found?.isDirectory()) continue;
    if (found !== undefined) {
      throw new ProxletError('not-a-folder', `${printable(folder)} is not a folder, and the project needs one there`, {
        exitCode: ExitCode.usage,
        hint: 'move it away, or name another folder for the project',
        details: { path: folder },
      });
    }
    await mkdir(folder);
    undo.push(() => rmdir(folder));
  }
}

async function saysTheSame(path: string, text: string): Promise<boolean> {
  const found = await lstatOrUndefined(path);
  return found?.isFile() === true && (await readFile(path, 'utf8')) === text;
}

/** Renames what stands at `path`, if anything; returns its new name. */
async function keepAside(directory: string, path: string): Promise<string | undefined> {
  if ((await lstatOrUndefined(join(directory, path))) === undefined) return undefined;
  for (let copy = 1; ; copy++) {
    const keptAs = copy === 1 ? `${path}.orig` : `${path}.orig${copy}`;
    if ((await lstatOrUndefined(join(directory, keptAs))) !== undefined) continue;
    await rename(join(directory, path), join(directory, keptAs));
    return keptAs;
  }
}

async function lstatOrUndefined(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
