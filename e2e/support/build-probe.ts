import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';

/** Compiles e2e/filters/NAME.ts into `folder` with proxlet's own asc, and returns the module's path. */
export async function buildFilter(folder: string, name: string): Promise<string> {
  const root = packageRoot();
  const module = join(folder, `${name}.wasm`);
  const asc = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const source = join(root, 'e2e', 'filters', `${name}.ts`);
  // An `abort` would be an import that no Proxy-Wasm host has; without a collector nothing moves below the host.
  const options = ['--runtime', 'stub', '--use', 'abort=', '--optimize'];
  await promisify(execFile)(process.execPath, [asc, source, '--outFile', module, ...options], { cwd: root });
  return module;
}

/** The filter of the differential scenarios. */
export function buildProbe(folder: string): Promise<string> {
  return buildFilter(folder, 'probe');
}
