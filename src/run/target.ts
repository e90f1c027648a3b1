import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import type { Project } from '../project/index.ts';

/** What is to be served. */
export type Target =
  | { kind: 'project'; project: Project }
  /** A built module, or the one of an image: that one never changes. */
  | { kind: 'module' | 'image'; file: string; name: string; rootId: string };

/** How a user names what is to be served. */
export interface TargetName {
  /** Of a project's folder or a module; absolute. */
  target: string;
  /** The same words as they were typed. */
  typed: string;
  env: NodeJS.ProcessEnv;
  onProgress(phase: string | undefined): void;
  signal: AbortSignal;
}

/**
 * A project's folder, a built module, or an image, which is pulled when it is not in the store. A path that exists goes
 * before an image of that name. Throws ProxletError `target-not-found`, and what loadProject and moduleOfImage throw.
 */
export async function findTarget({ target: path, typed, env, onProgress, signal }: TargetName): Promise<Target> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined && isReference(typed)) {
    const { moduleOfImage } = await import('../image/index.ts');
    const { file, rootId, name } = await moduleOfImage(typed, env, onProgress, signal);
    return { kind: 'image', file, name, rootId };
  }
  if (status === undefined) {
    throw new ProxletError('target-not-found', `there is neither a folder nor a module at ${printable(path)}`, {
      exitCode: ExitCode.usage,
      hint: 'name a project folder, a .wasm file or an image such as hello:1.0; `proxlet init` makes a project',
    });
  }
  if (status.isFile()) return { kind: 'module', file: path, name: basename(path, '.wasm'), rootId: '' };
  const { loadProject } = await import('../project/index.ts');
  return { kind: 'project', project: await loadProject(path) };
}

/** Whether words that name no file can be meant as an image: with a tag, a digest, or a registry's host. */
function isReference(typed: string): boolean {
  if (/^[./\\]|\.wasm$/.test(typed)) return false;
  const [first = ''] = typed.split('/');
  return /[:@]/.test(typed) || (typed.includes('/') && first.includes('.'));
}
