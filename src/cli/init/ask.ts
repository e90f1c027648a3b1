import { basename, resolve } from 'node:path';
import { ExitCode, ProxletError } from '../../errors.ts';
import { isProjectName, LANGUAGE_NAMES, LANGUAGES, type Language, PROJECT_NAME_RULE } from '../../project/index.ts';
import { TEMPLATES, type TemplateName } from '../../scaffold/index.ts';
import type { IO } from '../io.ts';

/** The languages that have the template. */
const languagesOf = (template: TemplateName) =>
  LANGUAGE_NAMES.filter((language) => TEMPLATES[language].includes(template)).map((value) => ({
    value,
    name: LANGUAGES[value].title,
  }));

/** Asks on the terminal for what the command line leaves open. Throws ProxletError `interrupted` at Ctrl-C. */
export async function ask(
  io: IO,
  dir: string | undefined,
  name: string | undefined,
  template: TemplateName,
  signal: AbortSignal,
): Promise<{ dir: string; name: string; language: Language }> {
  const { input, select } = await import('@inquirer/prompts');
  const context = { input: io.stdin, output: io.stderr, signal };
  try {
    const folder = dir ?? (await input({ message: 'Folder of the project', default: 'hello' }, context));
    const standard = basename(resolve(io.cwd, folder));
    const called =
      name ??
      (await input(
        {
          message: 'Name of the project',
          ...(isProjectName(standard) ? { default: standard } : {}),
          validate: (text) => isProjectName(text) || `It must ${PROJECT_NAME_RULE}.`,
        },
        context,
      ));
    const language = await select<Language>(
      { message: 'Language of the filter', choices: languagesOf(template) },
      context,
    );
    return { dir: folder, name: called, language };
  } catch (error) {
    const left = error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
    if (!left) throw error;
    throw new ProxletError('interrupted', 'interrupted', { exitCode: ExitCode.interrupted, cause: error });
  }
}
