import { doubleField, lengthField, varintField } from '../../../host/protobuf/write-fields.ts';
import { isObject } from './field.ts';
import type { Location } from './location.ts';

/** protobuf's own limit on nesting. */
const MAX_DEPTH = 100;

/** google.protobuf.Struct in protobuf's binary form; keys in the order given. */
export function encodeStruct(struct: Record<string, unknown>, at: Location): Uint8Array {
  return new Uint8Array(encodeFields(struct, at, 0));
}

function encodeFields(struct: Record<string, unknown>, at: Location, depth: number): Uint8Array {
  const entries = Object.entries(struct).map(([key, value]) =>
    lengthField(1, [lengthField(1, key), lengthField(2, encodeValue(value, at.child(key), depth + 1))]),
  );
  return Buffer.concat(entries);
}

/** google.protobuf.Value: a oneof, so that `false`, 0 and "" are written too. */
function encodeValue(value: unknown, at: Location, depth: number): Uint8Array {
  if (depth > MAX_DEPTH) at.fail(`is nested more than ${MAX_DEPTH} deep`);
  if (value === null) return varintField(1, 0);
  if (typeof value === 'number') return doubleField(2, value);
  if (typeof value === 'string') return lengthField(3, value);
  if (typeof value === 'boolean') return varintField(4, value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, i) => lengthField(1, encodeValue(item, at.child(i), depth + 1)));
    return lengthField(6, items);
  }
  if (isObject(value)) return lengthField(5, encodeFields(value, at, depth));
  return at.fail('is no JSON value');
}
