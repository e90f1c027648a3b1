import { resolve } from 'node:path';
import { messageOf, ProxletError, printable } from '../../errors.ts';
import { inspectTarget, scaffold, TEMPLATE_SUMMARIES } from '../../scaffold/index.ts';
import { quoteWord, quoteWords } from '../../shell-words.ts';
import type { Context } from '../command.ts';
import type { IO } from '../io.ts';
import type { Rendered } from '../result.ts';
import { type Answers, collectAnswers, type InitOptions } from './answers.ts';

/** `proxlet init`: asks, writes the project, installs its dependencies. */
export async function initProject(
  io: IO,
  dir: string | undefined,
  options: InitOptions,
  context: Context,
): Promise<Rendered> {
  // Before the questions, which would be in vain.
  if (dir !== undefined) await inspectTarget(resolve(io.cwd, dir), options.force);
  const answers = await collectAnswers(io, dir, options, context.signal);
  if (answers.asked) context.note(`The same without questions: ${printable(commandLine(answers, options))}`);
  const { name, language, template, targets } = answers;
  const directory = resolve(io.cwd, answers.dir);
  context.progress('writing the project');
  const { files, replaced } = await scaffold({
    directory,
    language,
    template,
    parameters: { name, targets },
    force: options.force,
  });
  // The other languages' compilers fetch what they need when they first build.
  const installed = options.install && language === 'assemblyscript';
  if (installed) await install(answers.dir, directory, context);
  const enter = answers.dir === '.' ? '' : `cd ${quoteWord(answers.dir)}`;
  return {
    data: { directory, name, language, template, targets, files, replaced, installed },
    text: (style) =>
      [
        `${style.green('made')} ${style.bold(name)} in ${printable(answers.dir)}: a filter that ${TEMPLATE_SUMMARIES[template]}`,
        ...replaced.map(({ path, keptAs }) => `${style.yellow('replaced')} ${path}; the old one is ${keptAs}`),
        '',
        'next:',
        ...[enter, 'proxlet run'].filter((line) => line !== '').map((line) => `  ${printable(line)}`),
      ].join('\n'),
  };
}

async function install(dir: string, directory: string, context: Context): Promise<void> {
  const { installDependencies } = await import('../../build/assemblyscript/install-dependencies.ts');
  try {
    await installDependencies(directory, context.progress, context.signal);
  } catch (error) {
    if (!(error instanceof ProxletError) || error.code === 'interrupted') throw error;
    const enter = dir === '.' ? '' : `cd ${quoteWord(dir)} && `;
    throw new ProxletError(
      error.code,
      `the project is made, but its dependencies are not installed: ${messageOf(error)}`,
      {
        exitCode: error.exitCode,
        ...(error.output === undefined ? {} : { output: error.output }),
        hint: `run it by hand: ${enter}npm ci --ignore-scripts`,
        details: { ...error.details, directory },
        cause: error,
      },
    );
  }
}

function commandLine(answers: Answers, options: InitOptions): string {
  const { dir, name, language, template } = answers;
  return quoteWords([
    ...['proxlet', 'init', dir, '--language', language, '--template', template, '--name', name],
    ...(options.for === undefined ? [] : ['--for', options.for]),
    ...(options.force ? ['--force'] : []),
    ...(options.install ? [] : ['--no-install']),
  ]);
}
