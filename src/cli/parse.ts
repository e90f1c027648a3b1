import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import { packageVersion } from '../package-root.ts';
import { withBareValues } from './bare-values.ts';
import { type Command, type CommandGroup, type Context, longFlag, type OptionTable, type TopLevel } from './command.ts';
import { commandHelp, groupHelp, rootHelp } from './help.ts';
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
  let failed: Place = { path: '' };

  const configure = (commander: Commander, text: string, place: Place) =>
    commander
      .exitOverride((error) => {
        failed = { ...place, surplus: commander.args[commander.registeredArguments.length] };
        throw error;
      })
      .configureHelp({ formatHelp: () => text })
      .configureOutput({
        writeOut: (written) => {
          help = written;
        },
        writeErr: () => {},
      });
  const leaf = (command: Command, path: string) => {
    const child = configure(new Commander(command.name), commandHelp(command, path, io.style, io.width), { path });
    for (const { name, required, choices } of command.arguments) {
      const argument = child.createArgument(required ? `<${name}>` : `[${name}]`);
      child.addArgument(choices === undefined ? argument : argument.choices(choices));
    }
    for (const [name, option] of Object.entries(command.options)) {
      child.addOption(toCommanderOption(name, option));
      if (option.type === 'negated') child.addOption(new CommanderOption(`--${longFlag(name, option).slice(5)}`));
    }
    return child.action(() => {
      task = (context) => command.run(io, child.processedArgs, child, context);
    });
  };
  const group = (of: CommandGroup) => {
    const child = configure(new Commander(of.name), groupHelp(of, io.style, io.width), { path: of.name, group: of });
    for (const command of of.commands) child.addCommand(leaf(command, `${of.name} ${command.name}`));
    return child;
  };

  const root = configure(new Commander('proxlet'), mainHelp, { path: '' })
    .addOption(new CommanderOption('--json'))
    .addOption(new CommanderOption('--no-color'))
    .version(packageVersion(), '--version');
  for (const command of commands) root.addCommand('commands' in command ? group(command) : leaf(command, command.name));

  try {
    await root.parseAsync(withBareValues(argv, optionsNamed(commands, argv)), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return plain({ version: packageVersion() }, packageVersion());
    if (error.exitCode === 0) return plain({ help }, help);
    // Nothing was asked for at all, or nothing of a group.
    if (error.code === 'commander.help') {
      const text = failed.group === undefined ? mainHelp : groupHelp(failed.group, io.style, io.width);
      return plain({ help: text }, text);
    }
    throw usageError(error, argv, failed);
  }
  return task ?? plain({ help: mainHelp }, mainHelp);
}

/** Where on the command line something was wrong. */
interface Place {
  /** `deploy istio`; empty for proxlet itself. */
  path: string;
  group?: CommandGroup;
  /** The first argument that the command does not take. */
  surplus?: string | undefined;
}

/** The options of the command that a command line names: the same word may be another kind of option elsewhere. */
function optionsNamed(commands: readonly TopLevel[], argv: readonly string[]): OptionTable {
  const [word, second] = argv.filter((argument) => !argument.startsWith('-'));
  const named = commands.find(({ name }) => name === word);
  const command = named && 'commands' in named ? named.commands.find(({ name }) => name === second) : named;
  return command?.options ?? {};
}

function plain(data: Rendered['data'], text: string): Task {
  return async () => ({ data, text: () => text });
}

function usageError(error: CommanderError, argv: readonly string[], { path, group, surplus }: Place): ProxletError {
  const [said = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const sentence =
    error.code === 'commander.excessArguments'
      ? `there is an argument too many: '${surplus}'`
      : said.replace(/^command-argument value (.*) is invalid for argument ('.*?')\. /, 'argument $2 cannot be $1. ');
  const see = `see \`proxlet${path === '' ? '' : ` ${path}`} --help\``;
  const unknown = error.code === 'commander.unknownCommand' && group !== undefined;
  const names = group?.commands.map(({ name }) => name).join(', ');
  return new ProxletError('usage', printable(unknown ? sentence.replace('command', group.of) : sentence), {
    exitCode: ExitCode.usage,
    hint: suggestion?.replace(/^\((.*)\)$/, '$1') ?? (unknown ? `give one of ${names}; ${see}` : see),
    details: { argv },
    cause: error,
  });
}
