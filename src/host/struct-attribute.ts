import { type Attribute, AttributeMap, encodeEntries } from './attribute.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './protobuf/json-value.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** A google.protobuf.Value as CEL sees it: unwrapped, numbers as double, strings as their UTF-8 bytes. */
export function jsonAttribute(value: JsonValue): Attribute {
  if (typeof value === 'string') return utf8Bytes(value);
  if (isJsonObject(value)) return new StructAttribute(value);
  return Array.isArray(value) ? value.map((item: JsonValue) => jsonAttribute(item)) : scalar(value);
}

function scalar(value: JsonValue): Attribute {
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** A google.protobuf.Struct, which is a map to CEL. */
export class StructAttribute extends AttributeMap {
  private readonly struct: JsonObject;

  constructor(struct: JsonObject) {
    super();
    this.struct = struct;
  }

  override get(name: string): Attribute | undefined {
    const key = Buffer.from(name, 'latin1').toString();
    const value = Object.hasOwn(this.struct, key) ? this.struct[key] : undefined;
    return value === undefined ? undefined : jsonAttribute(value);
  }

  override keys(): readonly string[] {
    return Object.keys(this.struct).map(utf8Bytes);
  }

  override encode(): Uint8Array | undefined {
    return encodeEntries(this.keys().map((key) => [key, this.get(key) ?? null]));
  }
}
