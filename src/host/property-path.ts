import { splitPath } from './attribute.ts';

/** Guests ask for the same few properties with every request. */
const MOST = 512;
const LONGEST = 128;

const known = new Map<string, readonly string[]>();

/** The segments of a NUL-separated path, see splitPath; those of short paths are split once. Not to be changed. */
export function propertyPath(path: string): readonly string[] {
  const split = known.get(path);
  if (split !== undefined) return split;
  const segments = splitPath(path);
  if (path.length <= LONGEST) {
    if (known.size === MOST) known.clear();
    known.set(path, segments);
  }
  return segments;
}
