import { encodeStruct as encode } from '../../../host/protobuf/encode-struct.ts';
import type { JsonObject, JsonValue } from '../../../host/protobuf/json-value.ts';
import { isObject } from './field.ts';
import type { Location } from './location.ts';

/** protobuf's own limit on nesting. */
const MAX_DEPTH = 100;

/** google.protobuf.Struct in protobuf's binary form; keys in the order given. */
export function encodeStruct(struct: Record<string, unknown>, at: Location): Uint8Array {
  return new Uint8Array(encode(toStruct(struct, at)));
}

/** `struct` as a google.protobuf.Struct, checked: nothing but JSON, and not too deep. */
export function toStruct(struct: Record<string, unknown>, at: Location, depth = 0): JsonObject {
  const entries = Object.entries(struct).map(
    ([key, value]) => [key, toValue(value, at.child(key), depth + 1)] as const,
  );
  return Object.fromEntries(entries);
}

function toValue(value: unknown, at: Location, depth: number): JsonValue {
  if (depth > MAX_DEPTH) at.fail(`is nested more than ${MAX_DEPTH} deep`);
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map((item: unknown, i) => toValue(item, at.child(i), depth + 1));
  return isObject(value) ? toStruct(value, at, depth) : at.fail('is no JSON value');
}
