/** What a script passes to a host call; each becomes one or two wasm arguments when the call is made. */
export type Term =
  | { kind: 'const'; value: number }
  | { kind: 'long'; value: bigint }
  /** Pointer and size of `value` (latin1), repeated. */
  | { kind: 'bytes'; value: string; times: number }
  /** The same without its size. */
  | { kind: 'pointer'; value: string; times: number }
  /** Address of the n-th 8-byte cell; all are filled with a pattern before each call. */
  | { kind: 'cell'; index: number }
  | { kind: 'register'; index: number }
  | { kind: 'register-bytes'; index: number }
  | { kind: 'param'; index: number }
  | { kind: 'memory-end'; offset: number }
  | { kind: 'iovs'; values: readonly string[] }
  /** Two constants: a pointer and a size of one's own. */
  | { kind: 'span'; pointer: Term; size: number };

/** A number, or where one comes from. */
export type Num = number | bigint | Term;
/** Text (latin1, one character a byte), or where it comes from. */
export type Bytes = string | Term;
/** A header map: names and values, or raw bytes of one's own. */
export type Pairs = readonly (readonly [name: string, value: string])[] | Bytes;

/** The `index`-th parameter of the callback, from 0: its context id. */
export const param = (index: number): Term => ({ kind: 'param', index });
/** The number (status, token, id …) that an earlier `.keep(index)` stored. */
export const reg = (index: number): Term => ({ kind: 'register', index });
/** The bytes that an earlier `.keep(index)` stored. */
export const regBytes = (index: number): Term => ({ kind: 'register-bytes', index });
/** The address `offset` bytes beyond the end of memory (negative: before it). */
export const memoryEnd = (offset: number): Term => ({ kind: 'memory-end', offset });
/** A pointer and a size, for bytes at an address of one's own. */
export const span = (pointer: number | Term, size: number): Term => ({
  kind: 'span',
  pointer: numberTerm(pointer),
  size,
});
/** `value` many times over. */
export const repeated = (value: string, times: number): Term => ({ kind: 'bytes', value, times });
/** For WASI: the address of an array of buffers, and their number. */
export const iovs = (...values: string[]): Term => ({ kind: 'iovs', values });
/** For WASI: the address of bytes. */
export const pointer = (value: string): Term => ({ kind: 'pointer', value, times: 1 });
/** The address of the `index`-th cell, for outs of one's own. */
export const cell = (index: number): Term => ({ kind: 'cell', index });

export function numberTerm(value: Num): Term {
  if (typeof value === 'object') return value;
  return typeof value === 'bigint' ? { kind: 'long', value } : { kind: 'const', value };
}

export function bytesTerm(value: Bytes): Term {
  return typeof value === 'object' ? value : { kind: 'bytes', value, times: 1 };
}

export function pairsTerm(value: Pairs): Term {
  if (typeof value === 'string' || 'kind' in value) return bytesTerm(value);
  return { kind: 'bytes', value: encodePairs(value), times: 1 };
}

/** The ABI's format of header maps. */
export function encodePairs(pairs: readonly (readonly [string, string])[]): string {
  const sizes = pairs.map(([name, value]) => word(name.length) + word(value.length)).join('');
  return word(pairs.length) + sizes + pairs.map(([name, value]) => `${name}\0${value}\0`).join('');
}

/** Four bytes, little endian. */
export function word(value: number): string {
  return String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255);
}

/** A term as it appears in the transcript. */
export function showTerm(term: Term): string {
  switch (term.kind) {
    case 'const':
    case 'long':
      return String(term.value);
    case 'bytes':
    case 'pointer':
      return `${quote(term.value)}${term.times === 1 ? '' : `×${term.times}`}`;
    case 'register':
    case 'register-bytes':
      return `$${term.index}`;
    case 'param':
      return `@${term.index}`;
    case 'cell':
      return `&${term.index}`;
    case 'memory-end':
      return `end${term.offset < 0 ? '' : '+'}${term.offset}`;
    case 'iovs':
      return `[${term.values.map(quote).join(', ')}]`;
    case 'span':
      return `${showTerm(term.pointer)}+${term.size}`;
  }
}

function quote(value: string): string {
  const text = value.length > 120 ? `${value.slice(0, 100)}…${value.length}` : value;
  return `"${text.replace(/[^\x20-\x7e]|["\\]/g, (c) => `\\${(c.charCodeAt(0) & 255).toString(16).padStart(2, '0')}`)}"`;
}
