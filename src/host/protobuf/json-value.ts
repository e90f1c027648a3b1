/** What JSON can say; google.protobuf.Value can say the same. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** google.protobuf.Struct. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
