import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface InstalledPackage {
  /** Absolute, links resolved. */
  folder: string;
  version: string;
}

/** The package that Node would load for `name` from `folder`: the nearest node_modules, walking up. */
export async function findPackage(name: string, folder: string): Promise<InstalledPackage | undefined> {
  for (let from = folder; ; from = dirname(from)) {
    const candidate = join(from, 'node_modules', name);
    const version = await versionOf(candidate);
    if (version !== undefined) return { folder: await realpath(candidate), version };
    if (dirname(from) === from) return undefined;
  }
}

async function versionOf(folder: string): Promise<string | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (typeof manifest !== 'object' || manifest === null) return undefined;
    // A local package needs no version; it is installed all the same.
    return 'version' in manifest && typeof manifest.version === 'string' ? manifest.version : '0.0.0';
  } catch {
    return undefined;
  }
}
