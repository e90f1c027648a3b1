import { join } from 'node:path';
import { ProxletError } from '../../errors.ts';
import { userPaths } from '../../project/paths.ts';
import type { Project } from '../../project/types.ts';
import type { Compilation, Toolchain } from '../toolchain.ts';
import type { BuildOptions, Compiler } from '../types.ts';
import { CLANG_RELEASE } from './clang-release.ts';
import type { CppCompiler } from './cpp-compiler.ts';
import { hintFor, summarize } from './diagnostics.ts';
import { fetchClang } from './fetch-clang.ts';
import { fetchedClang } from './fetched-clang.ts';
import { findClang } from './find-clang.ts';
import { findSources } from './find-sources.ts';
import { installedClang } from './installed-clang.ts';

/** Builds with a compiler of this machine or, where there is none, with one that is fetched into proxlet's cache. */
export function createCppToolchain(project: Project): Toolchain {
  let chosen: CppCompiler | undefined;
  return {
    async compile(options): Promise<Compilation> {
      const { profile, onProgress, signal } = options;
      const sources = await findSources(project);
      // Looked for once: what a watched project is built with does not go away.
      chosen ??= await chooseCompiler(project.root, options);
      onProgress?.('compiling');
      const outcome = await chosen.compile({ profile, sources, signal });
      if (outcome.status !== 'compiled') throw buildError(project, chosen.compiler, outcome);
      return {
        compiler: chosen.compiler,
        module: { path: join(project.root, project.build.out, `${profile}.wasm`), contents: outcome.module },
        sourceMap: undefined,
        others: [],
        warnings: outcome.output,
      };
    },
    async close() {
      await chosen?.close();
    },
  };
}

async function chooseCompiler(
  root: string,
  { offline = false, onProgress, signal }: BuildOptions,
): Promise<CppCompiler> {
  const installed = await findClang(process.env, signal);
  if (installed) return installedClang(installed, root);
  const cacheDir = userPaths(process.env).cache;
  return fetchedClang(CLANG_RELEASE, await fetchClang(CLANG_RELEASE, { cacheDir, offline, onProgress, signal }), root);
}

function buildError(
  project: Project,
  compiler: Compiler,
  { status, output }: { status: 'failed' | 'crashed'; output: string },
): ProxletError {
  const hint = hintFor(output);
  const summary = summarize(output);
  const message =
    status === 'crashed'
      ? `${compiler.name} crashed on ${project.build.entry}`
      : `the filter does not compile${summary === undefined ? '' : `: ${summary}`}`;
  return new ProxletError(status === 'crashed' ? 'compiler-crashed' : 'build-failed', message, {
    output: output.trimEnd(),
    details: { compiler },
    ...(hint && { hint }),
  });
}
