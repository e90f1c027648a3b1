import type { Project } from '../project/types.ts';

export type BuildProfile = 'release' | 'debug';

export interface BuildOptions {
  profile: BuildProfile;
  /** What is going on, one short phrase: `installing dependencies`, `compiling`. */
  onProgress?: (phase: string) => void;
  /** Aborting kills the compiler and rejects with ProxletError `interrupted`. */
  signal?: AbortSignal;
}

export interface BuildResult {
  project: Project;
  profile: BuildProfile;
  /** Absolute path of the module. */
  module: string;
  bytes: Uint8Array;
  /** Absolute path of the source map, in a debug build. */
  sourceMap: string | undefined;
  compiler: { name: string; version: string; path: string; origin: 'project' | 'bundled' };
  /** What the compiler warned of, verbatim. */
  warnings: string;
  /** Milliseconds. */
  duration: number;
}

/** Builds one project again and again; keeps its compiler warm between builds. */
export interface Builder {
  /** Throws ProxletError `build-failed` with the compiler's words in `output`. One build at a time. */
  build(options: BuildOptions): Promise<BuildResult>;
  /** Ends the compiler process; a build under way rejects with ProxletError `interrupted`. */
  close(): Promise<void>;
}
