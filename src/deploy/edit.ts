import type { JsonObject, ObjectKey } from './kubernetes/object.ts';
import type { Place } from './placement.ts';
import type { ClusterTargetName, TargetKind } from './targets/target.ts';

/** What is to become of one deployment's part of one object, whatever the object looks like when it is read. */
export interface Edit {
  id: string;
  target: ClusterTargetName;
  kind: TargetKind;
  object: ObjectKey;
  /** The number of the revision, if anything changes. */
  revision: number;
  /** Undefined: our part is taken away. */
  part: Part | undefined;
}

export interface Part {
  at: Place;
  value: JsonObject;
  /** What the user wrote: `ghcr.io/me/hello:1.0`, or a URL. */
  reference: string;
  /** Of the code: `sha256:…`. */
  digest: string;
}
