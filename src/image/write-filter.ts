import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder, replaceFile } from '../replace-file.ts';
import type { Filter } from './filter.ts';
import { FILE } from './pack.ts';
import { formatRuntimeConfig } from './runtime-config.ts';

/**
 * Writes a filter to the file `output`, seen from `cwd`: its module. To a folder, which is one that exists or a path that
 * ends with a slash, it writes filter.wasm and runtime-config.json, as they lie in wasme's store.
 * Throws ProxletError `file-unwritable`.
 */
export async function writeFilter(cwd: string, output: string, { module, runtime }: Filter): Promise<void> {
  const path = resolve(cwd, output);
  if (!/[/\\]$/.test(output) && !(await stat(path).catch(() => undefined))?.isDirectory()) {
    return replaceFile(path, module);
  }
  await makeFolder(path);
  await replaceFile(join(path, FILE.module), module);
  await replaceFile(join(path, FILE.runtimeConfig), new TextEncoder().encode(formatRuntimeConfig(runtime)));
}
