import { lowerCase } from './lower-case.ts';

/**
 * Header fields in order, duplicates kept. Names are lower case; names and values are latin1 strings, one
 * character a byte, so that nothing is ever decoded or lost between the wire and the guest.
 */
export class HeaderMap {
  /** name, value, name, value, … */
  readonly fields: string[];
  /** Names for which `add` appends to the entry that is there (Envoy's inline headers). */
  private readonly inline: ReadonlySet<string>;
  /** It went to a codec: what is changed now is seen by nobody. */
  sent = false;

  constructor(inline: ReadonlySet<string> = NONE, fields: string[] = []) {
    this.inline = inline;
    this.fields = fields;
  }

  /** A map from `[name, value]` pairs; names are lower-cased. */
  static from(pairs: Iterable<readonly [string, string]>, inline: ReadonlySet<string> = NONE): HeaderMap {
    const map = new HeaderMap(inline);
    for (const [name, value] of pairs) map.append(lowerCase(name), value);
    return map;
  }

  get count(): number {
    return this.fields.length >> 1;
  }

  /** Sum of the lengths of names and values, in bytes. */
  get byteSize(): number {
    let size = 0;
    for (const text of this.fields) size += text.length;
    return size;
  }

  /** The first value of `name`. */
  get(name: string): string | undefined {
    const fields = this.fields;
    for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Every value of `name`, joined with `,`, as Envoy's attributes show them. */
  getJoined(name: string): string | undefined {
    const fields = this.fields;
    let joined: string | undefined;
    for (let i = 0; i < fields.length; i += 2) {
      if (fields[i] === name) joined = joined === undefined ? fields[i + 1] : `${joined},${fields[i + 1]}`;
    }
    return joined;
  }

  /** Adds an entry at the end, whatever is there. */
  append(name: string, value: string): void {
    this.fields.push(name, value);
  }

  /** Envoy's `addCopy`: an inline header that exists is extended with `,`, any other gets a further entry. */
  add(name: string, value: string): void {
    if (this.inline.has(name)) {
      const fields = this.fields;
      for (let i = 0; i < fields.length; i += 2) {
        if (fields[i] === name) {
          fields[i + 1] = fields[i + 1] === '' ? value : `${fields[i + 1]},${value}`;
          return;
        }
      }
    }
    this.insert(name, value);
  }

  /** Sets the first entry of `name` where it stands and drops the others; adds one where there is none. */
  set(name: string, value: string): void {
    const fields = this.fields;
    for (let i = 0; i < fields.length; i += 2) {
      if (fields[i] === name) {
        fields[i + 1] = value;
        this.removeFrom(name, i + 2);
        return;
      }
    }
    this.insert(name, value);
  }

  /** Removes every entry of `name` and appends one (Envoy's `setCopy` as guests see it). */
  replace(name: string, value: string): void {
    const fields = this.fields;
    let kept = 0;
    while (kept < fields.length && fields[kept] !== name) kept += 2;
    if (kept === fields.length || name.charCodeAt(0) === COLON) {
      this.removeFrom(name, kept);
      this.insert(name, value);
      return;
    }
    // In one pass, and without making the array shorter and longer again.
    for (let i = kept + 2; i < fields.length; i += 2) {
      if (fields[i] === name) continue;
      fields[kept] = fields[i]!;
      fields[kept + 1] = fields[i + 1]!;
      kept += 2;
    }
    fields[kept] = name;
    fields[kept + 1] = value;
    if (fields.length > kept + 2) fields.length = kept + 2;
  }

  /** How many entries went. */
  remove(name: string): number {
    return this.removeFrom(name, 0);
  }

  clear(): void {
    this.fields.length = 0;
  }

  clone(): HeaderMap {
    return new HeaderMap(this.inline, this.fields.slice());
  }

  *[Symbol.iterator](): Iterator<[string, string]> {
    for (let i = 0; i < this.fields.length; i += 2) yield [this.fields[i]!, this.fields[i + 1]!];
  }

  /** Pseudo headers stay before ordinary ones. */
  private insert(name: string, value: string): void {
    const fields = this.fields;
    if (name.charCodeAt(0) !== COLON) {
      fields.push(name, value);
      return;
    }
    let at = 0;
    while (at < fields.length && fields[at]!.charCodeAt(0) === COLON) at += 2;
    fields.splice(at, 0, name, value);
  }

  private removeFrom(name: string, start: number): number {
    const fields = this.fields;
    let kept = start;
    for (let i = start; i < fields.length; i += 2) {
      if (fields[i] === name) continue;
      if (kept !== i) {
        fields[kept] = fields[i]!;
        fields[kept + 1] = fields[i + 1]!;
      }
      kept += 2;
    }
    const removed = (fields.length - kept) >> 1;
    if (removed > 0) fields.length = kept;
    return removed;
  }
}

const NONE: ReadonlySet<string> = new Set();
/** Pseudo headers begin with it. */
const COLON = 0x3a;
