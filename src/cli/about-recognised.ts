import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildResult } from '../build/types.ts';
import type { Project } from '../project/index.ts';

/** What a build tells of a project that was recognised without a proxlet.yaml. */
export interface AboutRecognised {
  /** The text of the proxlet.yaml to write. */
  projectFile: string;
  /** Whether nothing had been built before: advice is given once. */
  isFirst: boolean;
  /** The ABI versions that runtime-config.json names, and the module's own, where that is none of them. */
  abi: { named: readonly string[]; built: string } | undefined;
}

/** To be asked before the build; undefined for a project with a proxlet.yaml. */
export async function aboutRecognised(
  project: Project,
): Promise<((result: BuildResult) => Promise<AboutRecognised>) | undefined> {
  const { recognised } = project;
  if (recognised === undefined) return undefined;
  const isFirst = (await stat(join(project.root, project.build.out)).catch(() => undefined)) === undefined;
  return async ({ bytes }) => {
    const [{ suggestProjectFile }, { moduleFacts }] = await Promise.all([
      import('../project/suggest.ts'),
      import('../image/module-facts.ts'),
    ]);
    const built = moduleFacts(bytes)?.abi;
    const named = recognised.runtimeConfig?.abiVersions;
    const differs = built !== undefined && named !== undefined && !named.includes(built);
    return { projectFile: suggestProjectFile(project), isFirst, abi: differs ? { named, built } : undefined };
  };
}
