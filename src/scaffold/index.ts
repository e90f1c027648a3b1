import { inspectTarget } from './target.ts';
import { type ProjectFile, renderTemplate, type TemplateParameters } from './template.ts';
import { type Replaced, writeFiles } from './write.ts';

export { inspectTarget } from './target.ts';
export type { TemplateParameters } from './template.ts';
export type { Replaced } from './write.ts';

/** The templates there are; the first of a language is what it gets unless another is named. */
export const TEMPLATES = { assemblyscript: ['headers'] } as const;
export type Language = keyof typeof TEMPLATES;
export type TemplateName = (typeof TEMPLATES)[Language][number];

export interface ScaffoldOptions {
  /** Absolute path of the project's folder. Made when it does not exist. */
  directory: string;
  language: Language;
  template: TemplateName;
  parameters: TemplateParameters;
  /** Put the project into a folder that is not empty. */
  force: boolean;
}

export interface Scaffolded {
  /** Relative to the folder, with `/`, sorted. */
  files: string[];
  /** What stood in the way, under its old and its new name. */
  replaced: Replaced[];
}

/**
 * Makes a project from a template: all of it or, after a failure, nothing.
 * Throws ProxletError `folder-not-empty`, `not-a-folder` or `project-not-written`.
 */
export async function scaffold(options: ScaffoldOptions): Promise<Scaffolded> {
  const { directory, language, template, parameters, force } = options;
  const target = await inspectTarget(directory, force);
  const files = [...(await renderTemplate(language, template, parameters)), await editorSchema()];
  const replaced = await writeFiles(directory, target, files);
  return { files: files.map(({ path }) => path).sort(), replaced };
}

/** In the project itself, so that an editor needs neither the network nor proxlet. */
async function editorSchema(): Promise<ProjectFile> {
  const { projectJsonSchema } = await import('../project/schema.ts');
  return { path: '.proxlet/schema.json', text: projectJsonSchema() };
}
