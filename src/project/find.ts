import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ExitCode, ProxletError, printable } from '../errors.ts';

export const PROJECT_FILE = 'proxlet.yaml';

/**
 * The nearest folder, from `directory` upwards, with one of the files `names`, and the first of these that it has.
 * Undefined when there is none. Throws ProxletError `folder-not-found` or `not-a-folder` when `directory` is no folder
 * to look in.
 */
export async function findUpwards(
  directory: string,
  names: readonly string[],
): Promise<{ folder: string; name: string } | undefined> {
  const start = resolve(directory);
  await checkFolder(start);
  for (const folder of foldersFrom(start)) {
    for (const name of names) {
      if ((await statOrUndefined(join(folder, name)))?.isFile()) return { folder, name };
    }
  }
  return undefined;
}

/** An absolute path and those of the folders above it. */
export function foldersFrom(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersFrom(parent)];
}

export function projectNotFound(directory: string): ProxletError {
  const start = resolve(directory);
  return new ProxletError('project-not-found', `there is no ${PROJECT_FILE} in ${printable(start)} or above it`, {
    exitCode: ExitCode.usage,
    hint: 'make a project with `proxlet init`, or name the folder of one',
    details: { directory: start },
  });
}

async function checkFolder(folder: string): Promise<void> {
  const found = await statOrUndefined(folder);
  if (found === undefined) {
    throw new ProxletError('folder-not-found', `the folder ${printable(folder)} does not exist`, {
      exitCode: ExitCode.usage,
      hint: `make a project in it with \`proxlet init\``,
      details: { directory: folder },
    });
  }
  if (!found.isDirectory()) {
    throw new ProxletError('not-a-folder', `${printable(folder)} is not a folder`, {
      exitCode: ExitCode.usage,
      hint: `name the folder that holds ${PROJECT_FILE}`,
      details: { directory: folder },
    });
  }
}

async function statOrUndefined(path: string) {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}
