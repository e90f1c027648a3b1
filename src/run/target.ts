import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import type { Project } from '../project/index.ts';

/** What is to be served. */
export type Target = { kind: 'project'; project: Project } | { kind: 'module'; file: string; name: string };

/** A project's folder, or a built module. Throws ProxletError `target-not-found`, and what loadProject throws. */
export async function findTarget(path: string): Promise<Target> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) {
    throw new ProxletError('target-not-found', `there is neither a folder nor a module at ${printable(path)}`, {
      exitCode: ExitCode.usage,
      hint: 'name a project folder or a .wasm file; `proxlet init` makes a project',
    });
  }
  if (status.isFile()) return { kind: 'module', file: path, name: basename(path).replace(/\.wasm$/, '') };
  const { loadProject } = await import('../project/index.ts');
  return { kind: 'project', project: await loadProject(path) };
}
