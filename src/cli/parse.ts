import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import { packageVersion } from '../package-root.ts';
import type { Command, Context } from './command.ts';
import { commandHelp, rootHelp } from './help.ts';
import type { IO } from './io.ts';
import { loadCommandsFor } from './registry.ts';
import type { Rendered, Result } from './result.ts';
import { toCommanderOption } from './to-commander-option.ts';

/** What a command line asks for, ready to be done. */
export type Task = (context: Context) => Promise<Result>;

/**
 * Reads a command line (without node and the script). Help and version are tasks like any other.
 * Throws ProxletError `usage` (exit code 2).
 */
export async function parseCommandLine(argv: readonly string[], io: IO): Promise<Task> {
  const commands = await loadCommandsFor(argv);
  const mainHelp = rootHelp(commands, io.style, io.width);
  let help = '';
  let task: Task | undefined;

  const configure = (commander: Commander, text: string) =>
    commander
      .exitOverride()
      .configureHelp({ formatHelp: () => text })
      .configureOutput({
        writeOut: (written) => {
          help = written;
        },
        writeErr: () => {},
      });

  const root = configure(new Commander('proxlet'), mainHelp)
    .addOption(new CommanderOption('--json'))
    .addOption(new CommanderOption('--no-color'))
    .version(packageVersion(), '--version');
  for (const command of commands) {
    const child = configure(new Commander(command.name), commandHelp(command, io.style, io.width));
    for (const { name, required, choices } of command.arguments) {
      const argument = child.createArgument(required ? `<${name}>` : `[${name}]`);
      child.addArgument(choices === undefined ? argument : argument.choices(choices));
    }
    for (const [name, option] of Object.entries(command.options)) child.addOption(toCommanderOption(name, option));
    child.action(() => {
      task = (context) => command.run(io, child.processedArgs, child, context);
    });
    root.addCommand(child);
  }

  try {
    await root.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return plain({ version: packageVersion() }, packageVersion());
    if (error.exitCode === 0) return plain({ help }, help);
    // Nothing was asked for at all.
    if (error.code === 'commander.help') return plain({ help: mainHelp }, mainHelp);
    throw usageError(error, argv, commands);
  }
  return task ?? plain({ help: mainHelp }, mainHelp);
}

function plain(data: Rendered['data'], text: string): Task {
  return async () => ({ data, text: () => text });
}

function usageError(error: CommanderError, argv: readonly string[], commands: readonly Command[]): ProxletError {
  const [sentence = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const named = commands.length === 1 && commands[0] !== undefined ? ` ${commands[0].name}` : '';
  return new ProxletError('usage', printable(sentence), {
    exitCode: ExitCode.usage,
    hint: suggestion?.replace(/^\((.*)\)$/, '$1') ?? `see \`proxlet${named} --help\``,
    details: { argv },
    cause: error,
  });
}
