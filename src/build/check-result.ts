import { ProxletError } from '../errors.ts';
import { checkModule, problemError } from '../host/index.ts';
import { checkTargets } from './check-targets.ts';
import type { BuildResult } from './types.ts';

/**
 * Checks what was built as Envoy's loader does, also those of the project's other targets. Throws ProxletError with the code of the first problem; further problems
 * are in its output.
 */
export function checkResult({ project, bytes, module }: BuildResult): void {
  const [first, ...others] = checkModule(bytes).problems;
  if (first === undefined) {
    checkTargets(bytes, module, project.targets);
    return;
  }
  const error = problemError(first);
  throw new ProxletError(error.code, `built, but Envoy would not load it: ${error.message}`, {
    hint: first.hint,
    output: [error.output, ...others.map(({ message }) => `also: ${message}`)].filter(Boolean).join('\n'),
    details: { module, problems: [first, ...others] },
  });
}
