import type { BuildProfile, Compiler } from '../types.ts';
import type { CppSources } from './clang-arguments.ts';

/** A compiler for one project, wherever it comes from. */
export interface CppCompiler {
  compiler: Compiler;
  /** Throws ProxletError `interrupted` when the signal fires; what the compiler says is in the outcome. */
  compile(build: {
    profile: BuildProfile;
    sources: CppSources;
    signal: AbortSignal | undefined;
  }): Promise<
    { status: 'compiled'; output: string; module: Uint8Array } | { status: 'failed' | 'crashed'; output: string }
  >;
  /** Ends whatever `compile` left running. */
  close(): Promise<void>;
}
