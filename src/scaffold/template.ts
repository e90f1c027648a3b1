import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { packageRoot } from '../package-root.ts';

/** What a template's files are filled with: `{{name}}` and so on. */
export interface TemplateParameters {
  name: string;
}

/** A file of the new project. The path is relative to it, with `/`. */
export interface ProjectFile {
  path: string;
  text: string;
}

/** The files that hold `{{…}}`. All others are copied as they are. */
const WITH_PARAMETERS = new Set(['README.md', 'package.json', 'package-lock.json', 'proxlet.yaml']);

/** npm packs neither a `.gitignore` nor what one excludes, so that it has another name in the template. */
const RENAMED = new Map([['gitignore', '.gitignore']]);

/** What lies in a template's folder after somebody has built it in place. */
const LEFTOVERS = new Set(['node_modules', 'build', '.proxlet']);

/** Where a template is. */
export function templateFolder(language: string, template: string): string {
  return join(packageRoot(), 'templates', language, template);
}

/** The template's files with the parameters filled in, sorted by path. */
export async function renderTemplate(
  language: string,
  template: string,
  parameters: TemplateParameters,
): Promise<ProjectFile[]> {
  const folder = templateFolder(language, template);
  const files: ProjectFile[] = [];
  for (const source of await filesBelow(folder)) {
    const path = relative(folder, source).replaceAll('\\', '/');
    const text = await readFile(source, 'utf8');
    files.push({ path: RENAMED.get(path) ?? path, text: WITH_PARAMETERS.has(path) ? fill(text, parameters) : text });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function fill(text: string, parameters: TemplateParameters): string {
  return text.replaceAll('{{name}}', parameters.name);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries
    .filter(({ name }) => !LEFTOVERS.has(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
  return (await Promise.all(nested)).flat();
}
