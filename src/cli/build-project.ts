import { checkResult } from '../build/check-result.ts';
import { createBuilder } from '../build/index.ts';
import type { BuildOptions, BuildResult } from '../build/types.ts';
import { loadProject } from '../project/index.ts';

/** Builds and checks the project that a folder belongs to. Throws what loading, building and checking throw. */
export async function buildProject(folder: string, options: BuildOptions): Promise<BuildResult> {
  const builder = createBuilder(await loadProject(folder));
  try {
    const result = await builder.build(options);
    checkResult(result);
    return result;
  } finally {
    await builder.close();
  }
}
