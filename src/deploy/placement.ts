import type { JsonObject, ObjectKey } from './kubernetes/object.ts';

/**
 * A filter's part of an object in a cluster: every deployment consists of these. From them the engine makes diffs,
 * applies, rolls back and takes away, without knowing of the platforms.
 */
export interface Placement {
  /** Its namespace is empty where neither the user nor a cluster says which. */
  object: ObjectKey;
  at: Place;
  value: JsonObject;
}

/**
 * Where the part lies: it is the whole spec of an object of our own, or one element, found by its `name`, of a list in
 * an object that others made and put things into too.
 */
export type Place = 'spec' | ListPlace;

export interface ListPlace {
  /** The list's path in the object: `['spec', 'wasm']`. */
  list: readonly string[];
  /** Put a new element before the one of this name; at the end where it is not given. One that is there stays in its place. */
  before?: string | undefined;
}
