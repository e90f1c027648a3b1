import { fieldAt, isJsonObject } from './kubernetes/fields.ts';
import type { Json, JsonObject } from './kubernetes/object.ts';
import type { ListPlace } from './placement.ts';

/** `root` with `value` at the path; what is on the way there is kept, or made. Undefined takes the field away. */
export function withValueAt(root: JsonObject, path: readonly string[], value: Json | undefined): JsonObject {
  const [field, ...rest] = path;
  if (field === undefined || (value === undefined && fieldAt(root, ...path) === undefined)) return root;
  const { [field]: present, ...others } = root;
  const next = rest.length === 0 ? value : withValueAt(isJsonObject(present) ? present : {}, rest, value);
  if (next === undefined) return others;
  // A field that is there keeps its place.
  return { ...root, [field]: next };
}

/** The element of that name. */
export function elementOf(list: readonly Json[], name: string): JsonObject | undefined {
  return list.filter(isJsonObject).find((element) => nameIn(element) === name);
}

/** The list with the element in it: where the one of its name is, else before another, else at the end. */
export function withElement(list: readonly Json[], element: JsonObject, before: ListPlace['before']): readonly Json[] {
  const position = (name: string | undefined) =>
    list.findIndex((other) => name !== undefined && nameIn(other) === name);
  const present = position(nameIn(element));
  if (present >= 0) return list.with(present, element);
  const next = position(before);
  return next < 0 ? [...list, element] : list.toSpliced(next, 0, element);
}

/** The list without the elements of those names; the rest as it is. */
export function withoutElements(list: readonly Json[], names: readonly string[]): readonly Json[] {
  return list.filter((element) => !names.some((name) => name === nameIn(element)));
}

/** By which an element is known; undefined where it has no name. */
export function nameIn(element: Json): string | undefined {
  if (!isJsonObject(element)) return undefined;
  const { name } = element;
  return typeof name === 'string' ? name : undefined;
}
