import type { Command, TopLevel } from '../command.ts';
import { argumentChoices, flagsOf, quoted } from './words.ts';

/** The completion script for fish 3 or newer. */
export function fishCompletion(commands: readonly TopLevel[]): string {
  return `# fish completion for proxlet
complete -c proxlet -f
complete -c proxlet -n __fish_use_subcommand -l version -d 'print the version'
complete -c proxlet -n __fish_use_subcommand -s h -l help -d 'show help'
${commands.map(({ name, summary }) => `complete -c proxlet -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`).join('\n')}
${commands.flatMap(topLevelLines).join('\n')}
`;
}

function topLevelLines(command: TopLevel): string[] {
  const seen = `__fish_seen_subcommand_from ${command.name}`;
  if (!('commands' in command)) return commandLines(command, seen);
  const names = command.commands.map(({ name }) => name).join(' ');
  const start = `complete -c proxlet -n '${seen}; and not __fish_seen_subcommand_from ${names}'`;
  return [
    ...command.commands.map(({ name, summary }) => `${start} -a ${name} -d ${quoted(summary)}`),
    ...command.commands.flatMap((inner) =>
      commandLines(inner, `${seen}; and __fish_seen_subcommand_from ${inner.name}`),
    ),
  ];
}

function commandLines(command: Command, condition: string): string[] {
  const start = `complete -c proxlet -n '${condition}'`;
  const choices = argumentChoices(command);
  const argument =
    command.arguments.length === 0 ? [] : [choices.length > 0 ? `${start} -a '${choices.join(' ')}'` : `${start} -F`];
  const flags = flagsOf(command).map(({ long, short, summary, value, choices: values, optional, file }) => {
    const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
    const takes = value === undefined ? '' : file ? ' -r -F' : ` ${optional ? '-f' : '-x'} -a '${values.join(' ')}'`;
    return `${start}${letter} -l ${long.slice(2)}${takes} -d ${quoted(summary)}`;
  });
  return [...argument, ...flags];
}
