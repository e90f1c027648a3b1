import type { HostRelease } from '../project/index.ts';
import { refusedBy } from './refused-by.ts';

/**
 * Checks that each of the proxies that a project is for has what the module imports; that the current Envoy has it, is
 * checked elsewhere. Throws ProxletError `module-target`.
 */
export function checkTargets(bytes: Uint8Array, module: string, targets: readonly HostRelease[]): void {
  for (const target of targets) {
    const { name } = target;
    const refused = refusedBy(bytes, target, {
      code: 'module-target',
      message: `built, but ${name} would not load it`,
      hint: `take ${name} out of "targets" in the project file, or have the filter do without`,
      details: { target: name, module },
    });
    if (refused !== undefined) throw refused;
  }
}
