import type { Project } from '../project/types.ts';
import { interrupted } from './interrupted.ts';
import type { CreateToolchain, Toolchain } from './toolchain.ts';
import type { Builder, BuildOptions, BuildResult } from './types.ts';
import { writeOutputs } from './write-outputs.ts';

export type { Builder, BuildOptions, BuildProfile, BuildResult } from './types.ts';

/** One row a language; loaded when a project of that language is built. */
const TOOLCHAINS: Record<Project['language'], () => Promise<CreateToolchain>> = {
  assemblyscript: async () => (await import('./assemblyscript/toolchain.ts')).createAssemblyScriptToolchain,
};

/** A builder for `project`. Nothing is started, looked up or read before the first build. */
export function createBuilder(project: Project): Builder {
  let toolchain: Toolchain | undefined;
  let building = false;

  async function build(options: BuildOptions): Promise<BuildResult> {
    const started = performance.now();
    toolchain ??= (await TOOLCHAINS[project.language]())(project);
    if (options.signal?.aborted) throw interrupted();
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
      if (building) throw new Error('A builder runs one build at a time.');
      building = true;
      try {
        return await build(options);
      } finally {
        building = false;
      }
    },
    async close() {
      await toolchain?.close();
    },
  };
}
