/** A filter's module and what its source says of it. */
export interface FoundModule<Code> {
  code: Code;
  /** What the user called it, for messages; printable. */
  display: string;
  /** The last part of its name, for the deployment's. */
  name: string;
  module: Uint8Array;
  /** The names under which it registers root contexts; empty when they are not known. */
  rootIds: readonly string[];
  /** JSON Schemas of its configuration. */
  schemas: readonly Uint8Array[];
  notes: readonly string[];
}
