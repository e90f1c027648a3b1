import { readFile } from 'node:fs/promises';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import { findProjectFile } from './find.ts';
import type { Project } from './types.ts';

/**
 * Reads and checks the project that `directory` belongs to: its `proxlet.yaml`, or the one of the nearest folder above.
 * Throws ProxletError (exit code 2): `project-not-found`, `project-invalid`, `folder-not-found`, `not-a-folder`.
 */
export async function loadProject(directory: string): Promise<Project> {
  const file = await findProjectFile(directory);
  const text = await readText(file);
  // zod and yaml take about 0.1 s to import, which running a built module need not wait for.
  const { parseProject } = await import('./parse.ts');
  return parseProject(file, text);
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
