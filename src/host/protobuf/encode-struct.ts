import type { JsonObject, JsonValue } from './json-value.ts';
import { doubleField, lengthField, varintField } from './write-fields.ts';

/** google.protobuf.Struct in protobuf's binary form; keys in the order given. */
export function encodeStruct(struct: JsonObject): Uint8Array {
  return Buffer.concat(
    Object.entries(struct).map(([key, value]) =>
      lengthField(1, [lengthField(1, key), lengthField(2, encodeValue(value))]),
    ),
  );
}

/** google.protobuf.Value: a oneof, so that `false`, 0 and "" are written too. */
function encodeValue(value: JsonValue): Uint8Array {
  if (value === null) return varintField(1, 0);
  switch (typeof value) {
    case 'number':
      return doubleField(2, value);
    case 'string':
      return lengthField(3, value);
    case 'boolean':
      return varintField(4, value);
    default:
      return isList(value)
        ? lengthField(
            6,
            value.map((item) => lengthField(1, encodeValue(item))),
          )
        : lengthField(5, encodeStruct(value));
  }
}

const isList = (value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] => Array.isArray(value);
