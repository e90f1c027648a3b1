import { ExitCode, ProxletError } from '../errors.ts';
import { LANGUAGES, type Language } from '../project/index.ts';
import { inspectTarget } from './target.ts';
import { type ProjectFile, renderTemplate, type TemplateParameters } from './template.ts';
import { TEMPLATES, type TemplateName } from './templates.ts';
import { type Replaced, writeFiles } from './write.ts';

export { inspectTarget } from './target.ts';
export type { TemplateParameters } from './template.ts';
export { TEMPLATE_SUMMARIES, TEMPLATES, type TemplateName } from './templates.ts';
export type { Replaced } from './write.ts';

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

/** Throws ProxletError `template-missing` (exit code 2) when the language has no such template. */
export function checkTemplate(language: Language, template: TemplateName): void {
  if (TEMPLATES[language].includes(template)) return;
  throw new ProxletError('template-missing', `there is no template ${template} for ${LANGUAGES[language].title}`, {
    exitCode: ExitCode.usage,
    hint: `${LANGUAGES[language].title} has ${TEMPLATES[language].join(', ')}`,
    details: { language, template },
  });
}

/**
 * Makes a project from a template: all of it or, after a failure, nothing.
 * Throws ProxletError `template-missing`, `folder-not-empty`, `not-a-folder` or `project-not-written`.
 */
export async function scaffold(options: ScaffoldOptions): Promise<Scaffolded> {
  const { directory, language, template, parameters, force } = options;
  checkTemplate(language, template);
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
