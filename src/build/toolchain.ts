import type { Project } from '../project/types.ts';
import type { BuildOptions, BuildResult } from './types.ts';

/** What one language brings to a build. A toolchain belongs to one project and may keep a compiler alive. */
export interface Toolchain {
  /**
   * Compiles without touching the output folder, so that a failed build leaves the old module alone.
   * Throws ProxletError: `build-failed` with the compiler's words, `interrupted` when the signal fires.
   */
  compile(options: BuildOptions): Promise<Compilation>;
  /** Ends whatever `compile` left running. */
  close(): Promise<void>;
}

export type CreateToolchain = (project: Project) => Toolchain;

export interface Compilation {
  compiler: BuildResult['compiler'];
  module: OutputFile;
  sourceMap: OutputFile | undefined;
  /** Whatever else the project asks its compiler for: text format, bindings. */
  others: OutputFile[];
  /** Verbatim. */
  warnings: string;
}

export interface OutputFile {
  /** Absolute. */
  path: string;
  contents: Uint8Array;
}
