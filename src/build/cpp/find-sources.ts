import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { packageRoot } from '../../package-root.ts';
import type { Project } from '../../project/types.ts';
import type { CppSources } from './clang-arguments.ts';

const SOURCE = /\.(?:cc|cpp|cxx)$/;
/** Where projects have headers, besides what build.include names. */
const INCLUDES = ['sdk', 'include'];
const SDK_HEADER = 'proxy_wasm_intrinsics.h';

/**
 * The sources of a project: its entry, or all below it when that is a folder. Throws ProxletError
 * `build-entry-missing` when there is none, and when a folder of headers does not exist.
 */
export async function findSources({ root, file, build }: Project): Promise<CppSources> {
  const files = await sourcesAt(root, build.entry);
  if (files.length === 0) {
    throw new ProxletError('build-entry-missing', `there is no C++ source at ${printable(join(root, build.entry))}`, {
      exitCode: ExitCode.usage,
      hint: `make build.entry in ${printable(file)} a .cc file, or a folder of them`,
    });
  }
  const given = build.include ?? [];
  for (const path of given) {
    if ((await kindOf(join(root, path))) === 'folder') continue;
    throw new ProxletError(
      'build-entry-missing',
      `the folder of headers ${printable(join(root, path))} does not exist`,
      {
        exitCode: ExitCode.usage,
        hint: `install what it belongs to, or correct build.include in ${printable(file)}`,
      },
    );
  }
  const includes = [...given];
  for (const path of INCLUDES) if ((await kindOf(join(root, path))) === 'folder') includes.push(path);
  const own = await Promise.all(includes.map((path) => kindOf(join(root, path, SDK_HEADER))));
  return { files, includes, sdk: own.includes('file') ? undefined : join(packageRoot(), 'templates/cpp/shared/sdk') };
}

async function sourcesAt(root: string, entry: string): Promise<string[]> {
  const path = join(root, entry);
  const kind = await kindOf(path);
  if (kind === 'file') return [slashes(entry)];
  if (kind === undefined) return [];
  const names = await readdir(path, { recursive: true });
  // The order of the command line is that of the code in the module.
  return names
    .filter((name) => SOURCE.test(name))
    .map((name) => slashes(join(entry, name)))
    .sort();
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? 'folder' : found?.isFile() ? 'file' : undefined;
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
