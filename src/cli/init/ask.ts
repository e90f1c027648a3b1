import { basename, resolve } from 'node:path';
import { ExitCode, ProxletError } from '../../errors.ts';
import { isProjectName, PROJECT_NAME_RULE } from '../../project/index.ts';
import type { Language } from '../../scaffold/index.ts';
import type { IO } from '../io.ts';

const LANGUAGES: { value: Language; name: string }[] = [{ value: 'assemblyscript', name: 'AssemblyScript' }];

/** Asks on the terminal for what the command line leaves open. Throws ProxletError `interrupted` at Ctrl-C. */
export async function ask(
  io: IO,
  dir: string | undefined,
  name: string | undefined,
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
    const language = await select<Language>({ message: 'Language of the filter', choices: LANGUAGES }, context);
    return { dir: folder, name: called, language };
  } catch (error) {
    const left = error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
    if (!left) throw error;
    throw new ProxletError('interrupted', 'interrupted', { exitCode: ExitCode.interrupted, cause: error });
  }
}
