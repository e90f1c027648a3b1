import type { Configuration } from '../deployable.ts';
import type { JsonObject } from '../kubernetes/object.ts';

/** The plugin's configuration; none where there is no text. */
export function parseConfiguration(text: string | undefined): Configuration | undefined {
  if (text === undefined || text === '') return undefined;
  const value = parseJson(text);
  return { text, object: isObject(value) ? value : undefined };
}

/** The text's value; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What JSON.parse makes has nothing but JSON in it. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
