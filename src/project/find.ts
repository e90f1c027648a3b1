import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ExitCode, ProxletError, printable } from '../errors.ts';

export const PROJECT_FILE = 'proxlet.yaml';

/**
 * The project file in `directory` or in the nearest folder above it, as an absolute path.
 * Throws ProxletError `project-not-found` when there is none, `folder-not-found` or `not-a-folder` when `directory`
 * is no folder to look in.
 */
export async function findProjectFile(directory: string): Promise<string> {
  const start = resolve(directory);
  await checkFolder(start);
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE);
    if ((await statOrUndefined(file))?.isFile()) return file;
    if (folder === dirname(folder)) break;
  }
  throw new ProxletError('project-not-found', `there is no ${PROJECT_FILE} in ${printable(start)} or above it`, {
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
