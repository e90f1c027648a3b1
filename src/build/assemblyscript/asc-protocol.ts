import type { BuildProfile } from '../types.ts';

/** One build, as the parent asks the compiler's process for it. Paths are relative to that process's folder. */
export interface AscRequest {
  entry: string;
  profile: BuildProfile;
  /** What the project's own script gives asc after the entry. */
  arguments: readonly string[];
  /** Where the module goes unless asconfig.json or `arguments` say otherwise. */
  outFile: string;
  /** Flags for a project that has no asconfig.json to say what it wants. */
  defaults: string[];
}

/** `misconfigured`: asc couldn't read its configuration. `crashed`: asc threw; its process is not to be used again. */
export interface AscReply {
  status: 'compiled' | 'failed' | 'misconfigured' | 'crashed';
  /** All that asc printed, verbatim. */
  output: string;
  files: { path: string; contents: string | Uint8Array }[];
}
