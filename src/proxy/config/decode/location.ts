import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import type { ConfigWarning } from '../types.ts';

/** Keys as the user spelled them, from the root of the configuration. */
export type Path = readonly (string | number)[];

/** What decoding needs of its surroundings. */
export interface DecodeOptions {
  /** How the configuration is called in messages: usually the file's name as the user gave it. */
  file?: string;
  /** The 1-based line at which the value at `path` stands. */
  locate?: (path: Path) => number | undefined;
  /** Environment variables, for `environment_variable` and `host_env_keys`. Default: the process's. */
  readEnv?: (name: string) => string | undefined;
  /** Reads the file of a direct response's body. Default: readFileSync. */
  readFile?: (filename: string) => Uint8Array;
  /** What relative file names stand under. Default: they stay relative to the working directory, as Envoy's do. */
  baseDir?: string;
}

interface Problem {
  code: string;
  path: string;
  line: number | undefined;
  message: string;
  hint: string | undefined;
}

/** Thrown by `Location.fail` once its problem is on record; never leaves `decodeBootstrap`. */
export class DecodingStopped extends Error {}

/** `decode` of every item, so that all their problems come on record; then stops if one of them did. */
export function decodeAll<Item, T>(items: Iterable<Item>, decode: (item: Item) => T): T[] {
  const decoded: T[] = [];
  let stopped: DecodingStopped | undefined;
  for (const item of items) {
    try {
      decoded.push(decode(item));
    } catch (error) {
      if (!(error instanceof DecodingStopped)) throw error;
      stopped = error;
    }
  }
  if (stopped !== undefined) throw stopped;
  return decoded;
}

const SHOWN_PROBLEMS = 5;

/** What is shared by all places of one configuration: options, problems and warnings so far. */
export class DecodeContext {
  readonly options: DecodeOptions;
  readonly warnings: ConfigWarning[] = [];
  /** Clusters that routes name, checked when all clusters are known. */
  readonly clusterReferences: { kind: string; name: string; at: Location }[] = [];
  private readonly problems: Problem[] = [];

  constructor(options: DecodeOptions) {
    this.options = options;
  }

  report(problem: Problem): void {
    this.problems.push(problem);
  }

  /** One error for everything that was reported. Throws nothing when that is nothing. */
  throwProblems(): void {
    const [first] = this.problems;
    if (first === undefined) return;
    const file = this.options.file;
    const shown = this.problems.slice(0, SHOWN_PROBLEMS).map((problem) => sentenceOf(problem, file));
    const left = this.problems.length - shown.length;
    if (left > 0) shown.push(`… and ${left} more`);
    const several = this.problems.length > 1;
    throw new ProxletError(
      first.code,
      several ? `${printable(file ?? 'The configuration')} has ${this.problems.length} problems` : shown.join(''),
      {
        exitCode: ExitCode.usage,
        details: { problems: this.problems.map(({ code, path, line, message }) => ({ code, path, line, message })) },
        ...(several && { output: shown.join('\n') }),
        ...(first.hint !== undefined && { hint: first.hint }),
      },
    );
  }
}

function sentenceOf({ path, line, message }: Problem, file: string | undefined): string {
  const place = [file, line].filter((part) => part !== undefined).join(':');
  const where = line !== undefined && file === undefined ? `line ${line}` : place;
  return printable([where, path, message].filter((part) => part !== '').join(': '));
}

/** A place in the configuration: where it is, and a way to complain about it. */
export class Location {
  readonly context: DecodeContext;
  private readonly path: Path;
  /** Of a message's fields: the name in Envoy's API to the name as written (`stat_prefix` to `statPrefix`). */
  private readonly spelling: ReadonlyMap<string, string> | undefined;
  private readonly silent: boolean;

  constructor(context: DecodeContext, path: Path = [], spelling?: ReadonlyMap<string, string>, silent = false) {
    this.context = context;
    this.path = path;
    this.spelling = spelling;
    this.silent = silent;
  }

  /** The field, key or element `key` below this place. */
  child(key: string | number): Location {
    const written = typeof key === 'string' ? (this.spelling?.get(key) ?? key) : key;
    return new Location(this.context, [...this.path, written], undefined, this.silent);
  }

  spelled(spelling: ReadonlyMap<string, string>): Location {
    return new Location(this.context, this.path, spelling, this.silent);
  }

  /** The same place without a voice: for what follows from a problem that is already on record. */
  muted(): Location {
    return new Location(this.context, this.path, this.spelling, true);
  }

  /** `static_resources.listeners[0].name` */
  toString(): string {
    return this.path.reduce<string>((text, key) => {
      if (typeof key === 'number') return `${text}[${key}]`;
      if (!/^[\w@-]+$/.test(key)) return `${text}[${JSON.stringify(key)}]`;
      return text === '' ? key : `${text}.${key}`;
    }, '');
  }

  get line(): number | undefined {
    return this.context.options.locate?.(this.path);
  }

  /** Records a problem; decoding goes on, so that several are seen at once. */
  report(code: string, message: string, hint?: string): void {
    if (!this.silent) this.context.report({ code, path: this.toString(), line: this.line, message, hint });
  }

  /** What Envoy too would refuse. */
  fail(message: string, hint?: string): never {
    this.report('config-invalid', message, hint);
    throw new DecodingStopped();
  }

  /** What Envoy understands and the embedded proxy does not. */
  unsupported(message: string): never {
    this.report('config-unsupported', message, this.onEnvoyHint());
    throw new DecodingStopped();
  }

  warn(message: string, suggestion?: string): void {
    this.context.warnings.push({ path: this.toString(), line: this.line, message, suggestion });
  }

  onEnvoyHint(): string {
    return `\`proxlet run --on envoy -c ${this.context.options.file ?? 'FILE'}\` runs it in a real Envoy`;
  }
}
