import { checkResult } from '../build/check-result.ts';
import { createBuilder } from '../build/index.ts';
import type { BuildOptions, BuildResult } from '../build/types.ts';
import { loadProject } from '../project/index.ts';
import { type AboutRecognised, aboutRecognised } from './about-recognised.ts';

export interface BuiltProject extends BuildResult {
  /** Undefined for a project with a proxlet.yaml. */
  recognised?: AboutRecognised | undefined;
}

/** Builds and checks the project that a folder belongs to. Throws what loading, building and checking throw. */
export async function buildProject(folder: string, options: BuildOptions): Promise<BuiltProject> {
  const project = await loadProject(folder);
  const about = await aboutRecognised(project);
  const builder = createBuilder(project);
  try {
    const result = await builder.build(options);
    checkResult(result);
    return about === undefined ? result : { ...result, recognised: await about(result) };
  } finally {
    await builder.close();
  }
}
