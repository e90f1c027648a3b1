import type { Command, TopLevel } from '../command.ts';
import { argumentChoices, flagsOf, GLOBAL_FLAGS } from './words.ts';

/** The completion script for bash 3.2 or newer. */
export function bashCompletion(commands: readonly TopLevel[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# bash completion for proxlet
_proxlet() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= inner= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -* ]] && continue
    if [[ -n $command ]]; then
      inner=\${COMP_WORDS[i]}
      break
    fi
    command=\${COMP_WORDS[i]}
  done
  local words= files=
  case $command in
    '') words='${names} --version ${GLOBAL_FLAGS}' ;;
${commands.map(topLevelCase).join('\n')}
  esac
  if [[ -n $files && $word != -* ]]; then
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$word"))
    compopt -o filenames 2>/dev/null
  else
    COMPREPLY=($(compgen -W "$words" -- "$word"))
  fi
}
complete -F _proxlet proxlet
`;
}

function topLevelCase(command: TopLevel): string {
  if (!('commands' in command)) return commandCase(command);
  const names = command.commands.map(({ name }) => name).join(' ');
  return `    ${command.name})
      case $inner in
    '') words='${names} ${GLOBAL_FLAGS}' ;;
${command.commands.map(commandCase).join('\n')}
      esac ;;`;
}

function commandCase(command: Command): string {
  const flags = flagsOf(command);
  const valued = flags.filter(({ value }) => value !== undefined);
  const cases = valued.map(({ long, short, choices, file }) => {
    const pattern = short === undefined ? long : `${short}|${long}`;
    return `        ${pattern}) ${file ? 'files=yes' : `words='${choices.join(' ')}'`} ;;`;
  });
  const choices = argumentChoices(command);
  const all = [...choices, ...flags.map(({ long }) => long)].join(' ');
  const files = choices.length === 0 && command.arguments.length > 0 ? ' files=yes' : '';
  return `    ${command.name})
      case $previous in
${[...cases, `        *) words='${all}'${files} ;;`].join('\n')}
      esac ;;`;
}
