import type { BuildProfile } from '../types.ts';

/** What to compile; paths are relative to the project's folder, so that no module tells where that is. */
export interface CppSources {
  /** Source files. */
  files: readonly string[];
  /** Folders in which headers are looked for. */
  includes: readonly string[];
  /** The folder of the SDK, absolute, for a project that has none of its own. */
  sdk: string | undefined;
}

/** A reactor exports its functions and has no `main`; hosts know no C++ exceptions. */
const COMMON = ['-std=c++20', '-fno-exceptions', '-mexec-model=reactor', '-Wall'];

const PROFILES: Record<BuildProfile, readonly string[]> = {
  release: ['-O2', '-Wl,--strip-all'],
  debug: ['-O0'],
};

/** What differs between compilers. */
export interface ClangKind {
  /** WASI's name for the compiler. */
  target: string;
  /** What a debug build keeps: all for a debugger, or what a trap's explanation needs. */
  debugInfo: '-g' | '-gline-tables-only';
}

/**
 * The arguments with which any clang++ makes a filter. In a debug build source positions are looked up from
 * `folder`, the project's; a release build holds no path.
 */
export function clangArguments(
  { target, debugInfo }: ClangKind,
  profile: BuildProfile,
  { files, includes, sdk }: CppSources,
  folder: string,
): string[] {
  return [
    `--target=${target}`,
    ...COMMON,
    ...PROFILES[profile],
    ...(profile === 'debug' ? [debugInfo] : []),
    `-fdebug-compilation-dir=${folder}`,
    ...includes.map((path) => `-I${path}`),
    ...(sdk === undefined ? [] : ['-idirafter', sdk]),
    ...files,
  ];
}
