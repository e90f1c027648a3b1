import type { Language } from '../project/languages.ts';
import type { Project } from '../project/types.ts';
import { interrupted } from './interrupted.ts';
import type { CreateToolchain, Toolchain } from './toolchain.ts';
import type { Builder, BuildOptions, BuildResult } from './types.ts';
import { writeOutputs } from './write-outputs.ts';

export type { Builder, BuildOptions, BuildProfile, BuildResult } from './types.ts';

/** One row a language; loaded when a project of that language is built. */
const TOOLCHAINS: Record<Language, () => Promise<CreateToolchain>> = {
  assemblyscript: async () => (await import('./assemblyscript/toolchain.ts')).createAssemblyScriptToolchain,
  rust: async () => (await import('./rust/toolchain.ts')).createRustToolchain,
  go: async () => (await import('./go/toolchain.ts')).createGoToolchain,
  cpp: async () => (await import('./cpp/toolchain.ts')).createCppToolchain,
};

async function createToolchain(project: Project): Promise<Toolchain> {
  const { custom } = project.build;
  if (custom === undefined) return (await TOOLCHAINS[project.language]())(project);
  return (await import('./custom-toolchain.ts')).createCustomToolchain(project, custom.command, custom.module);
}

/** A builder for `project`. Nothing is started, looked up or read before the first build. */
export function createBuilder(project: Project): Builder {
  let toolchain: Toolchain | undefined;
  let current: { abort: AbortController; settled: Promise<unknown> } | undefined;

  async function build(options: BuildOptions & { signal: AbortSignal }): Promise<BuildResult> {
    const started = performance.now();
    toolchain ??= await createToolchain(project);
    if (options.signal.aborted) throw interrupted();
    const { compiler, module, sourceMap, others, warnings } = await toolchain.compile(options);
    // The module last: whoever sees the new module finds the rest beside it.
    await writeOutputs([...others, ...(sourceMap ? [sourceMap] : []), module]);
    return {
      project,
      profile: options.profile,
      module: module.path,
      bytes: module.contents,
      sourceMap: sourceMap?.path,
      compiler,
      warnings,
      duration: performance.now() - started,
    };
  }

  return {
    async build(options) {
      if (current) throw new Error('a builder runs one build at a time');
      const abort = new AbortController();
      const signal = options.signal ? AbortSignal.any([options.signal, abort.signal]) : abort.signal;
      const result = build({ ...options, signal });
      current = { abort, settled: result.catch(() => {}) };
      try {
        return await result;
      } finally {
        current = undefined;
      }
    },
    async close() {
      current?.abort.abort();
      // A build on its way to the compiler would start it after we ended it.
      await current?.settled;
      await toolchain?.close();
    },
  };
}
