import type { Command } from '../command.ts';
import { argumentChoices, type Flag, flagsOf, quoted } from './words.ts';

/** The completion script for zsh: to be autoloaded from fpath as _proxlet, or sourced. */
export function zshCompletion(commands: readonly Command[]): string {
  return `#compdef proxlet
_proxlet() {
  local line state
  _arguments -C '1: :->command' '*:: :->rest' '--version[print the version]' '(-h --help)'{-h,--help}'[show help]'
  case $state in
    command)
      local -a commands=(
${commands.map(({ name, summary }) => `        ${quoted(`${name}:${summary}`)}`).join('\n')}
      )
      _describe command commands ;;
    rest)
      case $line[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _proxlet ]]; then _proxlet "$@"; else compdef _proxlet proxlet; fi
`;
}

function commandCase(command: Command): string {
  const choices = argumentChoices(command);
  const argument = choices.length > 0 ? `:(${choices.join(' ')})` : ':_files';
  const rest = command.arguments.length === 0 ? [] : [quoted(`1: ${argument}`)];
  const specs = [...flagsOf(command).map(flagSpec), ...rest];
  return `        ${command.name}) _arguments ${specs.join(' \\\n          ')} ;;`;
}

function flagSpec({ long, short, summary, value, choices, file }: Flag): string {
  // A bracket or a colon would end the description.
  const text = `[${summary.replace(/ ?\[.*\]/, '').replaceAll(':', ',')}]`;
  const action = file ? '_files' : `(${choices.join(' ')})`;
  const argument = value === undefined ? '' : `:${value}:${action}`;
  return short === undefined
    ? quoted(`${long}${text}${argument}`)
    : `'(${short} ${long})'{${short},${long}}${quoted(`${text}${argument}`)}`;
}
