import { ProxletError, printable } from '../errors.ts';
import type { HostRelease } from '../project/index.ts';
import { parseModule } from '../wasm/index.ts';
import { WASI_SINCE } from './host-releases.ts';

const WASI_MODULES = ['wasi_snapshot_preview1', 'wasi_unstable'];

/**
 * Checks that each of the proxies that a project is for has what the module imports; that the current Envoy has it, is
 * checked elsewhere. Throws ProxletError `module-target`.
 */
export function checkTargets(bytes: Uint8Array, module: string, targets: readonly HostRelease[]): void {
  const imports = parseModule(bytes).imports.filter(({ module: from }) => WASI_MODULES.includes(from));
  for (const { name, envoy } of targets) {
    const missing = imports.filter((item) => (WASI_SINCE.get(item.name) ?? 0) > envoy).map((item) => item.name);
    if (missing.length > 0) throw cannotLoad(name, missing, module);
  }
}

function cannotLoad(target: string, missing: string[], module: string): ProxletError {
  const [first = ''] = missing;
  const since = Math.max(...missing.map((name) => WASI_SINCE.get(name) ?? 0));
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return new ProxletError(
    'module-target',
    `built, but ${target} would not load it: it imports ${printable(first)}${others} of WASI, which came with Envoy 1.${since}`,
    {
      hint: `take ${target} out of "targets" in the project file, or have the filter do without`,
      output: `Failed to load Wasm module due to a missing import: wasi_snapshot_preview1.${printable(first)}`,
      details: { target, missing, module },
    },
  );
}
