import { type WireField, wireFields } from './wire-fields.ts';

interface Kinds {
  /** UTF-8, which is checked. */
  string: string;
  bytes: Uint8Array;
  bool: boolean;
  /** int32 and enums. */
  int32: number;
  /** Bytes of a message of its own; those of a message given twice are joined, which is how protobuf merges. */
  message: Uint8Array | undefined;
  /** The same of a repeated field. */
  messages: Uint8Array[];
}

/** Fields of a message: number and kind of each. What is not listed is skipped. */
export type MessageSchema = Readonly<Record<string, readonly [number: number, kind: keyof Kinds]>>;

export type ReadMessage<S extends MessageSchema> = { -readonly [Name in keyof S]: Kinds[S[Name][1]] };

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** proto3's default of each kind. */
const DEFAULTS: { [Kind in keyof Kinds]: () => Kinds[Kind] } = {
  string: () => '',
  bytes: () => new Uint8Array(0),
  bool: () => false,
  int32: () => 0,
  message: () => undefined,
  messages: () => [],
};

/**
 * A proto3 message with all the fields of `schema`, the last value of each; undefined where the bytes are no such
 * message. A field with another wire type than its kind's counts as unknown, as in protobuf.
 */
export function readMessage<const S extends MessageSchema>(schema: S, bytes: Uint8Array): ReadMessage<S> | undefined {
  const fields = wireFields(bytes);
  if (fields === undefined) return undefined;
  const result: Record<string, Kinds[keyof Kinds]> = {};
  try {
    for (const [name, [number, kind]] of Object.entries(schema)) {
      const wireType = kind === 'bool' || kind === 'int32' ? VARINT : LENGTH_DELIMITED;
      const given = fields.filter((field) => field.number === number && field.wireType === wireType);
      result[name] = given.length === 0 ? DEFAULTS[kind]() : decode(kind, given);
    }
  } catch {
    // Not UTF-8.
    return undefined;
  }
  // Complete by the loop above: one entry, of its kind, for each name of the schema.
  return result as ReadMessage<S>;
}

function decode(kind: keyof Kinds, given: readonly WireField[]): Kinds[keyof Kinds] {
  const numbers = given.flatMap(({ value }) => (typeof value === 'bigint' ? [value] : []));
  const pieces = given.flatMap(({ value }) => (typeof value === 'bigint' ? [] : [value]));
  switch (kind) {
    case 'string':
      return pieces.map((piece) => utf8.decode(piece)).at(-1);
    case 'bytes':
      return pieces.at(-1);
    case 'bool':
      return numbers.at(-1) !== 0n;
    case 'int32':
      return Number(BigInt.asIntN(32, numbers.at(-1) ?? 0n));
    case 'message':
      return Buffer.concat(pieces);
    case 'messages':
      return pieces;
  }
}
