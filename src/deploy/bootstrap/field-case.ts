import type { Json } from '../kubernetes/object.ts';

/** `http_filters` as `httpFilters`, which protobuf's JSON form takes as well. */
export function camelCase(field: string): string {
  return field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The same message with all its fields in camelCase. */
export function toCamelCase(value: Json): Json {
  return withFields(value, camelCase);
}

/** The same message with all its fields in snake_case. */
export function toSnakeCase(value: Json): Json {
  return withFields(value, snakeCase);
}

function withFields(value: Json, rename: (field: string) => string): Json {
  if (isList(value)) return value.map((part) => withFields(part, rename));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([field, part]) => [rename(field), withFields(part ?? null, rename)]);
  return Object.fromEntries(fields);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
