import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import { findUpwards, foldersFrom, PROJECT_FILE, projectNotFound } from './find.ts';
import { RUNTIME_CONFIG_FILE } from './runtime-config.ts';
import type { Project } from './types.ts';

/**
 * Reads and checks the project that `directory` belongs to: its `proxlet.yaml`, or the one of the nearest folder above.
 * A folder with wasme's runtime-config.json is a project too, and where there is neither of these files, so is one whose
 * layout is known. Throws ProxletError (exit code 2): `project-not-found`, `project-invalid`, `folder-not-found`,
 * `not-a-folder`, and what `recogniseProject` throws.
 */
export async function loadProject(directory: string): Promise<Project> {
  const found = await findUpwards(directory, [PROJECT_FILE, RUNTIME_CONFIG_FILE]);
  if (found?.name === PROJECT_FILE) {
    const file = join(found.folder, PROJECT_FILE);
    const text = await readText(file);
    // zod and yaml take about 0.1 s to import, which running a built module need not wait for.
    const { parseProject } = await import('./parse.ts');
    return parseProject(file, text);
  }
  const { recogniseProject } = await import('./recognise.ts');
  for (const folder of found === undefined ? foldersFrom(resolve(directory)) : [found.folder]) {
    const project = await recogniseProject(folder);
    if (project !== undefined) return project;
  }
  throw projectNotFound(directory);
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const reason = error instanceof TypeError ? 'it is not UTF-8 text' : messageOf(error);
    throw new ProxletError('project-invalid', `cannot read ${printable(file)}: ${printable(reason)}`, {
      exitCode: ExitCode.usage,
      details: { file },
      cause: error,
    });
  }
}
