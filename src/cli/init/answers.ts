import { basename, resolve } from 'node:path';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { isProjectName, LANGUAGE_NAMES, type Language, PROJECT_NAME_RULE } from '../../project/index.ts';
import { checkTemplate, type TemplateName } from '../../scaffold/index.ts';
import type { IO } from '../io.ts';
import { parseTargets } from './targets.ts';

/** What the command line says; the rest is asked for or follows from it. */
export interface InitOptions {
  language: Language | undefined;
  template: TemplateName;
  /** The proxies it is for, as they were typed: separated by commas. */
  for: string | undefined;
  name: string | undefined;
  force: boolean;
  install: boolean;
  input: boolean;
}

export interface Answers {
  /** As it was given: relative to the current folder, or absolute. */
  dir: string;
  language: Language;
  template: TemplateName;
  name: string;
  targets: readonly string[];
  /** Whether anything was asked. */
  asked: boolean;
}

/**
 * All that a new project needs to know: from the command line, or asked for on a terminal.
 * Throws ProxletError `answer-missing`, `name-invalid`, `target-unknown` or `template-missing` (exit code 2), or `interrupted` when a question is left by Ctrl-C.
 */
export async function collectAnswers(
  io: IO,
  dir: string | undefined,
  options: InitOptions,
  signal: AbortSignal,
): Promise<Answers> {
  const { language, template, name } = options;
  const targets = parseTargets(options.for);
  if (language !== undefined) return finish(io, { dir: dir ?? '.', language, template, name, targets, asked: false });
  if (!options.input || !io.mayPrompt) {
    throw new ProxletError('answer-missing', 'the language of the filter is not given', {
      exitCode: ExitCode.usage,
      hint: `add --language and one of ${LANGUAGE_NAMES.join(', ')}`,
    });
  }
  const { ask } = await import('./ask.ts');
  return finish(io, { ...(await ask(io, dir, name, template, signal)), template, targets, asked: true });
}

function finish(io: IO, answers: Omit<Answers, 'name'> & { name: string | undefined }): Answers {
  checkTemplate(answers.language, answers.template);
  const name = answers.name ?? basename(resolve(io.cwd, answers.dir));
  if (isProjectName(name)) return { ...answers, name };
  const given = answers.name !== undefined;
  throw new ProxletError(
    'name-invalid',
    `a project cannot be called "${printable(name)}": its name must ${PROJECT_NAME_RULE}`,
    {
      exitCode: ExitCode.usage,
      hint: given ? 'choose another --name' : "the name comes from the folder's; give another one with --name",
      details: { name },
    },
  );
}
