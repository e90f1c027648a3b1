import { ProxletError } from '../errors.ts';
import { type ModuleProblem, problemError } from '../host/index.ts';

/**
 * The error for a module that Envoy would not load: the first problem, with `prefix` before it, and the others in the
 * output. Undefined where there are none.
 */
export function explainProblems(
  problems: readonly ModuleProblem[],
  prefix: string,
  details: Record<string, unknown>,
): ProxletError | undefined {
  const [first, ...others] = problems;
  if (first === undefined) return undefined;
  const error = problemError(first);
  return new ProxletError(error.code, `${prefix}: ${error.message}`, {
    hint: first.hint,
    output: [error.output, ...others.map(({ message }) => `also: ${message}`)].filter(Boolean).join('\n'),
    details: { ...details, problems },
  });
}
