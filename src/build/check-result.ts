import { checkModule } from '../host/index.ts';
import { checkTargets } from './check-targets.ts';
import { explainProblems } from './explain-problems.ts';
import type { BuildResult } from './types.ts';

/**
 * Checks what was built as Envoy's loader does, also those of the project's other targets. Throws ProxletError with the code of the first problem; further problems
 * are in its output.
 */
export function checkResult({ project, bytes, module }: BuildResult): void {
  const refused = explainProblems(checkModule(bytes).problems, 'built, but Envoy would not load it', { module });
  if (refused !== undefined) throw refused;
  checkTargets(bytes, module, project.targets);
}
