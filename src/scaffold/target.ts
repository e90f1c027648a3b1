import { lstat, readdir } from 'node:fs/promises';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';

/** What stands where the new project shall be. */
export type Target = 'absent' | 'empty' | 'filled';

/**
 * Looks at the folder of a project to be made. Throws ProxletError `not-a-folder` when something else stands there,
 * and `folder-not-empty` unless `force`.
 */
export async function inspectTarget(directory: string, force: boolean): Promise<Target> {
  let entries: string[];
  try {
    entries = await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT') && !(await isLink(directory))) return 'absent';
    throw new ProxletError('not-a-folder', `cannot make a project in ${printable(directory)}: ${reason(error)}`, {
      exitCode: ExitCode.usage,
      hint: 'name another folder',
      details: { directory },
      cause: error,
    });
  }
  if (entries.length === 0) return 'empty';
  if (force) return 'filled';
  throw new ProxletError('folder-not-empty', `${printable(directory)} is not empty: it holds ${listed(entries)}`, {
    exitCode: ExitCode.usage,
    hint: 'name a new folder, or add --force to put the project among these files',
    details: { directory, entries },
  });
}

function listed(entries: string[]): string {
  const shown = entries.slice(0, 3).map(printable).join(', ');
  return entries.length > 3 ? `${shown} and ${entries.length - 3} more` : shown;
}

function reason(error: unknown): string {
  if (hasCode(error, 'ENOTDIR')) return 'it is not a folder';
  if (hasCode(error, 'ENOENT')) return 'it is a link that leads nowhere';
  return printable(messageOf(error));
}

/** Whether `error` is one of the file system with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}
