import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';

/** Compiles e2e/fixtures/tutorial-2020 into `folder` as its tutorial says, and returns the module's path. */
export async function buildTutorial(folder: string): Promise<string> {
  const cwd = join(packageRoot(), 'e2e/fixtures/tutorial-2020');
  const module = join(folder, 'optimized.wasm');
  const options = ['-b', module, '--use', 'abort=abort_proc_exit', '--optimize'];
  const asc = join(cwd, 'node_modules/assemblyscript/bin/asc');
  await promisify(execFile)(process.execPath, [asc, 'assembly/index.ts', ...options], { cwd });
  return module;
}
