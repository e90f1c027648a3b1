import { explainProblems } from '../../build/explain-problems.ts';
import { checkModule } from '../../host/index.ts';

/** What the embedded proxy cannot do, and Envoy can. */
const UNSUPPORTED = 'module-unsupported';

/**
 * Checks a module as Envoy's loader does. `name` is what the user called it. Returns notes; throws ProxletError with the code
 * of the first problem.
 */
export function checkLoads(module: Uint8Array, name: string): string[] {
  const { problems } = checkModule(module);
  const unsupported = problems.find(({ code }) => code === UNSUPPORTED);
  if (unsupported !== undefined) return [`the module was not checked: ${unsupported.message}`];
  const refused = explainProblems(problems, `Envoy would not load ${name}`, { source: name });
  if (refused !== undefined) throw refused;
  return [];
}
