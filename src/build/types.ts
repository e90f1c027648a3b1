import type { Project } from '../project/types.ts';

export type BuildProfile = 'release' | 'debug';

export interface BuildOptions {
  profile: BuildProfile;
  /** What is going on, one short phrase: `installing dependencies`, `compiling`. */
  onProgress?: (phase: string) => void;
  /**
   * Asks the user whether something may be installed on the machine; false unless given. `what` is a phrase to follow
   * "install ", `command` what would be run.
   */
  consent?: ((what: string, command: string) => Promise<boolean>) | undefined;
  /** Whether nothing may be fetched: not a compiler, not a dependency. */
  offline?: boolean;
  /** Aborting kills the compiler and rejects with ProxletError `interrupted`. */
  signal?: AbortSignal;
}

/** What compiled. `origin`: from the project, in proxlet's package, on PATH, or fetched into proxlet's cache. */
export interface Compiler {
  name: string;
  /** Empty where it is not known. */
  version: string;
  path: string;
  origin: 'project' | 'bundled' | 'path' | 'cache';
}

export interface BuildResult {
  project: Project;
  profile: BuildProfile;
  /** Absolute path of the module. */
  module: string;
  bytes: Uint8Array;
  /** Absolute path of the source map, in a debug build. */
  sourceMap: string | undefined;
  compiler: Compiler;
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
