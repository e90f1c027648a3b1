import type { Json, JsonObject } from './object.ts';

/** The value at a path of field names; undefined where there is none. */
export function fieldAt(object: JsonObject | undefined, path: readonly string[]): Json | undefined {
  let at: Json | undefined = object;
  for (const field of path) {
    if (!isJsonObject(at)) return undefined;
    at = at[field];
  }
  return at;
}

/** The strings by name at a path, such as labels; empty where there are none. */
export function labelsAt(object: JsonObject | undefined, path: readonly string[]): Readonly<Record<string, string>> {
  const at = fieldAt(object, path);
  const entries = isJsonObject(at) ? Object.entries(at) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
