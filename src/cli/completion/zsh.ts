import type { Command, TopLevel } from '../command.ts';
import { argumentChoices, type Flag, flagsOf, quoted } from './words.ts';

/** The completion script for zsh: to be autoloaded from fpath as _proxlet, or sourced. */
export function zshCompletion(commands: readonly TopLevel[]): string {
  const groups = commands.flatMap((command) => ('commands' in command ? [command] : []));
  return `#compdef proxlet
${groups.map(({ name, commands: inner }) => dispatcher(`_proxlet_${name}`, inner, '')).join('')}${dispatcher('_proxlet', commands, "'--version[print the version]' ")}if [[ $funcstack[1] == _proxlet ]]; then _proxlet "$@"; else compdef _proxlet proxlet; fi
`;
}

/** A function that completes the name of a command, or what follows it. */
function dispatcher(name: string, commands: readonly TopLevel[], flags: string): string {
  return `${name}() {
  local line state
  _arguments -C '1: :->command' '*:: :->rest' ${flags}'(-h --help)'{-h,--help}'[show help]'
  case $state in
    command)
      local -a commands=(
${commands.map((command) => `        ${quoted(`${command.name}:${command.summary}`)}`).join('\n')}
      )
      _describe command commands ;;
    rest)
      case $line[1] in
${commands.map((command) => ('commands' in command ? `        ${command.name}) _proxlet_${command.name} ;;` : commandCase(command))).join('\n')}
      esac ;;
  esac
}
`;
}

function commandCase(command: Command): string {
  const choices = argumentChoices(command);
  const argument = choices.length > 0 ? `:(${choices.join(' ')})` : ':_files';
  const rest = command.arguments.length === 0 ? [] : [quoted(`1: ${argument}`)];
  const specs = [...flagsOf(command).map(flagSpec), ...rest];
  return `        ${command.name}) _arguments ${specs.join(' \\\n          ')} ;;`;
}

function flagSpec({ long, short, summary, value, choices, optional, repeatable, file }: Flag): string {
  // A bracket or a colon would end the description.
  const text = `[${summary.replace(/ ?\[.*\]/, '').replaceAll(':', ',')}]`;
  const action = file ? '_files' : `(${choices.join(' ')})`;
  const argument = value === undefined ? '' : `${optional ? '::' : ':'}${value}:${action}`;
  return short === undefined
    ? quoted(`${repeatable ? '*' : ''}${long}${optional ? '=-' : ''}${text}${argument}`)
    : `'(${short} ${long})'{${short},${long}}${quoted(`${text}${argument}`)}`;
}
