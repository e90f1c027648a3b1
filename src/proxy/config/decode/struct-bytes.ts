import { isObject } from './field.ts';
import type { Location } from './location.ts';

const NULL_VALUE = Uint8Array.of(0x08, 0);
/** protobuf's own limit on nesting. */
const MAX_DEPTH = 100;

/** google.protobuf.Struct in protobuf's binary form; keys in the order given. */
export function encodeStruct(struct: Record<string, unknown>, at: Location): Uint8Array {
  return new Uint8Array(encodeFields(struct, at, 0));
}

function encodeFields(struct: Record<string, unknown>, at: Location, depth: number): Uint8Array {
  const entries = Object.entries(struct).map(([key, value]) => {
    const entry = [
      lengthDelimited(1, Buffer.from(key)),
      lengthDelimited(2, encodeValue(value, at.child(key), depth + 1)),
    ];
    return lengthDelimited(1, Buffer.concat(entry));
  });
  return Buffer.concat(entries);
}

/** google.protobuf.Value: a oneof, so that `false`, 0 and "" are written too. */
function encodeValue(value: unknown, at: Location, depth: number): Uint8Array {
  if (depth > MAX_DEPTH) at.fail(`is nested more than ${MAX_DEPTH} deep`);
  if (value === null) return NULL_VALUE;
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string') return lengthDelimited(3, Buffer.from(value));
  if (typeof value === 'boolean') return Uint8Array.of(0x20, value ? 1 : 0);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, i) => lengthDelimited(1, encodeValue(item, at.child(i), depth + 1)));
    return lengthDelimited(6, Buffer.concat(items));
  }
  if (isObject(value)) return lengthDelimited(5, encodeFields(value, at, depth));
  return at.fail('is no JSON value');
}

function encodeNumber(value: number): Uint8Array {
  const encoded = Buffer.alloc(9);
  encoded[0] = 0x11;
  encoded.writeDoubleLE(value, 1);
  return encoded;
}

function lengthDelimited(field: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  let rest = content.length;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Uint8Array.of((field << 3) | 2, ...length, rest), content]);
}
