import { refusedBy } from '../../build/refused-by.ts';
import { printable } from '../../errors.ts';
import { UnsupportedModule } from '../../wasm/index.ts';
import type { DeployHost } from '../deployable.ts';

/**
 * Checks that a host's Envoy has all that a module imports, as far as it is known what older ones lack. Returns notes; throws
 * ProxletError `host-too-old`.
 */
export function checkHost(module: Uint8Array, host: DeployHost | undefined): string[] {
  if (host === undefined) {
    return [
      'which Envoy the hosts have is not known: the module was checked against the current one; --host names another',
    ];
  }
  const { release, source } = host;
  try {
    const refused = refusedBy(module, release, {
      code: 'host-too-old',
      message: `${release.name} would not load the module`,
      hint: `have the filter do without, or upgrade; if the hosts are not ${release.name}, say what they are with --host (this is by ${printable(source)})`,
      details: { host: release.name, source },
    });
    if (refused !== undefined) throw refused;
  } catch (error) {
    // `checkLoads` has said that such a module is not checked.
    if (!(error instanceof UnsupportedModule)) throw error;
  }
  return [];
}
