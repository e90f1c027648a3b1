import { type Attribute, AttributeMap, Uint } from './attribute.ts';
import { encodeStruct } from './protobuf/encode-struct.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './protobuf/json-value.ts';
import { lengthField, varintField } from './protobuf/write-fields.ts';
import { StructAttribute } from './struct-attribute.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** Fields of a message by their protobuf names: number and type of each. */
export interface MessageType {
  readonly [field: string]: readonly [number: number, type: FieldType];
}

/** `structs` is map<string, google.protobuf.Struct>, `strings` a repeated string; a message is given by its own fields. */
export type FieldType = 'string' | 'uint32' | 'struct' | 'structs' | 'strings' | MessageType;

/** A protobuf message, from its JSON form with the names of the .proto file. */
export class MessageAttribute extends AttributeMap {
  private readonly type: MessageType;
  private readonly value: JsonObject;
  private encoded: Uint8Array | undefined;

  constructor(type: MessageType, value: JsonObject) {
    super();
    this.type = type;
    this.value = value;
  }

  override get(name: string): Attribute | undefined {
    const field = Object.hasOwn(this.type, name) ? this.type[name] : undefined;
    return field === undefined ? undefined : fieldAttribute(field[1], this.value[name]);
  }

  override keys(): readonly string[] {
    return [];
  }

  override encode(): Uint8Array {
    this.encoded ??= encodeMessage(this.type, this.value);
    return this.encoded;
  }
}

/** A field as CEL sees it; one that is absent has its type's default. */
function fieldAttribute(type: FieldType, value: JsonValue | undefined): Attribute {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? utf8Bytes(value) : '';
    case 'uint32':
      return new Uint(typeof value === 'number' ? value : 0);
    case 'strings':
      return listOf(value).map((item) => fieldAttribute('string', item));
    case 'struct':
    case 'structs':
      return new StructAttribute(objectOf(value));
    default:
      return new MessageAttribute(type, objectOf(value));
  }
}

function encodeMessage(type: MessageType, value: JsonObject): Uint8Array {
  const fields = Object.entries(type).map(([name, [number, fieldType]]) => encodeField(number, fieldType, value[name]));
  return Buffer.concat(fields);
}

/** proto3: nothing for what is absent or, but for a message, has its type's default. */
function encodeField(number: number, type: FieldType, value: JsonValue | undefined): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  switch (type) {
    case 'string':
      return typeof value === 'string' && value !== '' ? lengthField(number, value) : new Uint8Array(0);
    case 'uint32':
      return typeof value === 'number' && value !== 0 ? varintField(number, value) : new Uint8Array(0);
    case 'strings':
      return Buffer.concat(listOf(value).map((item) => lengthField(number, String(item))));
    case 'struct':
      return lengthField(number, encodeStruct(objectOf(value)));
    case 'structs': {
      const entries = Object.entries(objectOf(value)).map(([key, struct]) =>
        lengthField(number, [lengthField(1, key), lengthField(2, encodeStruct(objectOf(struct)))]),
      );
      return Buffer.concat(entries);
    }
    default:
      return lengthField(number, encodeMessage(type, objectOf(value)));
  }
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
