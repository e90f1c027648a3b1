import type { IO } from './io.ts';
import type { Result } from './result.ts';

/** What the frame lends to a running command. */
export interface Context {
  /** Fires at the first Ctrl-C or SIGTERM: clean up, then return or throw. */
  signal: AbortSignal;
  /** Shows what is going on, on a terminal only; undefined takes the line away. */
  progress(phase: string | undefined): void;
  /** Prints a line on stderr that is no result: a note, a warning. */
  note(text: string): void;
}

/** A switch that is off unless given: `--force`. */
interface Flag {
  type: 'flag';
}
/** A switch that is on unless given: `watch` becomes `--no-watch`; `--watch` says what is so anyway. */
interface NegatedFlag {
  type: 'negated';
}
interface Text {
  type: 'text';
  /** Stands for the value in help texts: `FILE`. */
  value: string;
  default?: string;
}
interface Integer {
  type: 'integer';
  value: string;
  min: number;
  max: number;
  default?: number;
}
interface Choice {
  type: 'choice';
  value: string;
  choices: readonly string[];
  default?: string;
  /** What the option means without a value: `--dry-run`. A following word is its value only if it is one of the choices. */
  bare?: string;
}
/** May be given several times: `--context a --context b`. */
interface List {
  type: 'list';
  value: string;
  /** Whether one value may hold several between commas: `--gateway a,b`. */
  commas?: boolean;
}
export type Option = (Flag | NegatedFlag | Text | Integer | Choice | List) & {
  summary: string;
  /** One letter. */
  short?: string;
};
export type OptionTable = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O extends Flag | NegatedFlag
  ? boolean
  : O extends Choice
    ? O['choices'][number]
    : O extends Integer
      ? number
      : O extends List
        ? readonly string[]
        : string;

/** The values a handler gets: a flag is true or false, a list may be empty, anything else without a default may be undefined. */
export type OptionValues<Options extends OptionTable> = {
  [Name in keyof Options]:
    | ValueOf<Options[Name]>
    | (Options[Name] extends Flag | NegatedFlag | List | { default: unknown } ? never : undefined);
};

export interface Argument {
  name: string;
  summary: string;
  required: boolean;
  /** The values there are, when they are few. */
  choices?: readonly string[];
}

export interface Example {
  command: string;
  /** What it does, when the command line alone does not say. */
  about?: string;
}

interface Named {
  name: string;
  /** A few words, without a full stop: `build a filter`. */
  summary: string;
  /** At least one: help begins with them. */
  examples: readonly [Example, ...Example[]];
}

interface Metadata extends Named {
  arguments: readonly Argument[];
  options: OptionTable;
}

interface Definition<Options extends OptionTable> extends Metadata {
  options: Options;
  run(io: IO, args: readonly (string | undefined)[], options: OptionValues<Options>, context: Context): Promise<Result>;
}

/** Where parsed options come from: commander's Command. */
export interface ParsedOptions {
  opts<Values extends Record<string, unknown>>(): Values;
}

/** A command whose options' types are known to nobody but itself. */
export interface Command extends Metadata {
  run(io: IO, args: readonly (string | undefined)[], options: ParsedOptions, context: Context): Promise<Result>;
}

/** Commands below a word of their own: `deploy istio`, `deploy gloo`. */
export interface CommandGroup extends Named {
  /** What the commands are, in one word: `target`. */
  of: string;
  commands: readonly Command[];
}

/** Whatever can follow `proxlet`. */
export type TopLevel = Command | CommandGroup;

/** A command from its metadata and handler; the handler's options are typed by the table. */
export function defineCommand<const Options extends OptionTable>(definition: Definition<Options>): Command {
  return {
    ...definition,
    run: (io, args, options, context) => definition.run(io, args, options.opts<OptionValues<Options>>(), context),
  };
}

/** `rootId` as it is typed: `--root-id`, or `--no-watch` for `watch`. */
export function longFlag(name: string, option: Option): string {
  const dashed = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return option.type === 'negated' ? `--no-${dashed}` : `--${dashed}`;
}

/** The option's value's name: `FILE`, or undefined for a switch. */
export function valueName(option: Option): string | undefined {
  return option.type === 'flag' || option.type === 'negated' ? undefined : option.value;
}

/** The options that every command has. */
export const GLOBAL_OPTIONS = {
  json: { type: 'flag', summary: 'print results, events and errors as JSON' },
  color: { type: 'negated', summary: 'print without colours, as NO_COLOR=1 does' },
  help: { type: 'flag', short: 'h', summary: 'show this help' },
} as const satisfies OptionTable;
