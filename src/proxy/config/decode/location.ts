import type { DecodeContext, Path } from './context.ts';

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
