import { encodePairs } from './pairs.ts';

/**
 * A property's value by its CEL type: string (one character a byte) and bytes as they are, bigint for int64, number for
 * double, an array for a list. What JavaScript has no type of its own for follows below.
 */
export type Attribute =
  | string
  | Uint8Array
  | bigint
  | number
  | boolean
  | null
  | Uint
  | Duration
  | Timestamp
  | AttributeMap
  | readonly Attribute[];

/** uint64. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint | number) {
    this.value = BigInt(value);
  }
}

/** A length of time. */
export class Duration {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A point in time. */
export class Timestamp {
  /** Since the epoch. */
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

/** A map, a message, or a group of attributes: what a path can go on from by name. */
export abstract class AttributeMap {
  /** What stands under `name`; undefined for NotFound. */
  abstract get(name: string): Attribute | undefined;
  /** The names that can be listed; a message and a group of attributes list none. */
  abstract keys(): readonly string[];
  /** What a guest gets of the whole; undefined where that has no encoding. */
  abstract encode(): string | Uint8Array | undefined;
}

/** The bytes a guest gets, undefined for SerializationFailure (Envoy serializeValue, source/extensions/common/wasm/context.cc). */
export function encodeAttribute(value: Attribute): string | Uint8Array | undefined {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (value === null) return undefined;
  if (typeof value === 'boolean') return value ? '\x01' : '\x00';
  if (typeof value === 'number') return double(value);
  if (typeof value === 'bigint') return int64(value);
  if (value instanceof AttributeMap) return value.encode();
  if (value instanceof Uint) return int64(value.value);
  if (value instanceof Duration || value instanceof Timestamp) return int64(value.nanoseconds);
  return encodeEntries(value.map((element) => [element, ''] as const));
}

/** A map as pairs, each name and value encoded like any other; undefined where one of them cannot be. */
export function encodeEntries(entries: readonly (readonly [Attribute, Attribute])[]): Uint8Array | undefined {
  const fields: string[] = [];
  for (const value of entries.flat()) {
    const encoded = encodeAttribute(value);
    if (encoded === undefined) return undefined;
    fields.push(typeof encoded === 'string' ? encoded : Buffer.from(encoded).toString('latin1'));
  }
  return encodePairs(fields);
}

function int64(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

function double(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** The segments of a NUL-separated path; one trailing NUL is allowed. Empty for an empty path. */
export function splitPath(path: string): string[] {
  if (path === '') return [];
  const segments = path.split('\0');
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  return segments;
}

/** What stands at `path` from its segment `first` on, beginning at `value`; undefined for NotFound (Envoy Context::getProperty). */
export function walk(value: Attribute | undefined, path: readonly string[], first = 0): Attribute | undefined {
  let at = value;
  for (let i = first; i < path.length; i++) {
    const segment = path[i]!;
    if (at instanceof AttributeMap) at = at.get(segment);
    else if (Array.isArray(at))
      at = /^[ \t\n\v\f\r]*[+-]?\d+[ \t\n\v\f\r]*$/.test(segment) ? at[Number(segment)] : undefined;
    else return undefined;
  }
  return at;
}
