import type { Json, JsonObject } from './object.ts';

/** The value at a path of field names; undefined where there is none. */
export function fieldAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let at = value;
  for (const field of path) {
    if (!isJsonObject(at)) return undefined;
    at = at[field];
  }
  return at;
}

/** The strings by name at a path, such as labels; empty where there are none. */
export function labelsAt(value: Json | undefined, ...path: readonly string[]): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(value, ...path));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The object at a path of fields; an empty one where there is none. */
export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject {
  const found = fieldAt(value, ...path);
  return isJsonObject(found) ? found : {};
}

/** The list at a path; an empty one where there is none. */
export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = fieldAt(value, ...path);
  return isList(found) ? found : [];
}

/** The text at a path; undefined where there is none. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string | undefined {
  const found = fieldAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
