import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let found: { root: string; version: string } | undefined;

/** Absolute path of proxlet's own folder, the one with package.json, templates/ and bin/. */
export function packageRoot(): string {
  return find().root;
}

/** proxlet's own version, as in package.json. */
export function packageVersion(): string {
  return find().version;
}

/** Walks up, since the compiled files lie deeper in one layout than in another. */
function find(): { root: string; version: string } {
  if (found !== undefined) return found;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const manifest: { name?: string; version?: string } = JSON.parse(readFileSync(file, 'utf8'));
      if (manifest.name === 'proxlet') {
        found = { root: folder, version: manifest.version ?? '0.0.0' };
        return found;
      }
    }
    if (folder === dirname(folder))
      throw new Error(`no package.json of proxlet above ${fileURLToPath(import.meta.url)}`);
  }
}
