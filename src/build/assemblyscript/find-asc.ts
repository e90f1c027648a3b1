import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, ProxletError } from '../../errors.ts';
import type { BuildResult } from '../types.ts';
import { findPackage } from './find-package.ts';

/** Until 0.19 the compiler's interface is CommonJS in cli/, since 0.20 an ES module in dist/. */
const INTERFACES = ['cli/asc.js', 'dist/asc.js'];

/**
 * The compiler for a project folder: its own `assemblyscript`, otherwise the one that proxlet brings. `path` is the
 * script to import. Throws ProxletError `compiler-missing` when there is neither.
 */
export async function findAsc(projectRoot: string): Promise<BuildResult['compiler']> {
  const sources = [
    { origin: 'project', from: projectRoot },
    { origin: 'bundled', from: import.meta.dirname },
  ] as const;
  for (const { origin, from } of sources) {
    const found = await findPackage('assemblyscript', from);
    const path = found && (await firstFile(INTERFACES.map((name) => join(found.folder, name))));
    if (path) return { name: 'asc', version: found.version, path, origin };
  }
  throw new ProxletError('compiler-missing', `no AssemblyScript compiler is installed for ${projectRoot}`, {
    exitCode: ExitCode.toolMissing,
    hint: 'install it: `npm install --save-dev assemblyscript`',
  });
}

async function firstFile(paths: string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (
      await stat(path).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return path;
  }
  return undefined;
}
