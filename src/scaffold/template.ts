import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { packageRoot } from '../package-root.ts';
import { hasCode } from './target.ts';

/** What a template's files are filled with: `{{name}}` and so on. */
export interface TemplateParameters {
  /** The project's, which packages and modules are called after. */
  name: string;
  /** The proxies it is for, such as `envoy@1.40`; at least one. */
  targets: readonly string[];
}

/** A file of the new project. The path is relative to it, with `/`. */
export interface ProjectFile {
  path: string;
  text: string;
}

/** The files that hold `{{…}}`. All others are copied as they are. */
const WITH_PARAMETERS = new Set([
  ...['README.md', 'proxlet.yaml', 'package.json', 'package-lock.json'],
  ...['Cargo.toml', 'Cargo.lock', 'go.mod'],
]);

/** npm packs neither a `.gitignore` nor what one excludes, so that it has another name in the template. */
const RENAMED = new Map([['gitignore', '.gitignore']]);

/** What lies in a template's folder after somebody has built it in place. */
const LEFTOVERS = new Set(['node_modules', 'build', 'target', '.proxlet']);

/** Beside a language's templates: what every project of that language gets, such as an SDK that no registry has. */
const SHARED = 'shared';

/** Where a template is. */
export function templateFolder(language: string, template: string): string {
  return join(packageRoot(), 'templates', language, template);
}

/** The language's shared files and the template's, which go before them, with the parameters filled in, sorted by path. */
export async function renderTemplate(
  language: string,
  template: string,
  parameters: TemplateParameters,
): Promise<ProjectFile[]> {
  const files = new Map<string, ProjectFile>();
  for (const folder of [templateFolder(language, SHARED), templateFolder(language, template)]) {
    for (const source of await filesBelow(folder)) {
      const relativePath = relative(folder, source).replaceAll('\\', '/');
      const path = RENAMED.get(relativePath) ?? relativePath;
      const text = await readFile(source, 'utf8');
      files.set(path, { path, text: WITH_PARAMETERS.has(path) ? fill(text, parameters) : text });
    }
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function fill(text: string, { name, targets }: TemplateParameters): string {
  return text
    .replaceAll('{{name}}', name)
    .replaceAll('{{crate}}', crateName(name))
    .replaceAll('{{targets}}', `[${targets.join(', ')}]`);
}

/** Cargo takes neither dots in a package's name nor a digit at its beginning. */
function crateName(name: string): string {
  return name.replaceAll('.', '-').replace(/^\d/, 'filter-$&');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const nested = entries
    .filter(({ name }) => !LEFTOVERS.has(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
  return (await Promise.all(nested)).flat();
}
