import { type Command, GLOBAL_OPTIONS, longFlag, type Option, valueName } from '../command.ts';

/** One way to write an option, as completion scripts need it. */
export interface Flag {
  long: string;
  short: string | undefined;
  summary: string;
  /** The name of its value; undefined for a switch. */
  value: string | undefined;
  choices: readonly string[];
  /** Whether the value may be left out. */
  optional: boolean;
  /** Whether it may be given several times. */
  repeatable: boolean;
  /** Whether the value is a file's name. */
  file: boolean;
}

/** All flags of a command, the global ones last. */
export function flagsOf(command: Command): Flag[] {
  return Object.entries({ ...command.options, ...GLOBAL_OPTIONS }).map(([name, option]: [string, Option]) => ({
    long: longFlag(name, option),
    short: option.short === undefined ? undefined : `-${option.short}`,
    summary: option.summary,
    value: valueName(option),
    choices: option.type === 'choice' ? option.choices : [],
    optional: option.type === 'choice' && option.bare !== undefined,
    repeatable: option.type === 'list',
    file: valueName(option) === 'FILE',
  }));
}

/** The flags that groups have too, as a shell's words. */
export const GLOBAL_FLAGS = Object.entries(GLOBAL_OPTIONS)
  .map(([name, option]) => longFlag(name, option))
  .join(' ');

/** The values of a command's first argument, when they are few; otherwise it is a file or folder. */
export function argumentChoices(command: Command): readonly string[] {
  return command.arguments[0]?.choices ?? [];
}

/** Quoted for a POSIX shell or fish, which agree on single quotes around anything without a quote or a backslash. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '').replaceAll("'", '’')}'`;
}
