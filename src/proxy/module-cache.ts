import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf, ProxletError, printable } from '../errors.ts';
import { type LoadedModule, loadModule } from '../host/index.ts';
import type { DataSource } from './config/types.ts';
import { sourceMapBeside } from './source-map.ts';

/** Modules in use, so that a change of configuration alone compiles nothing. */
export class ModuleCache {
  private modules = new Map<string, Promise<LoadedModule>>();
  private wanted = new Set<string>();

  /** Throws ProxletError `module-unreadable`, or what loadModule throws. */
  async load(source: DataSource): Promise<LoadedModule> {
    const bytes = source.kind === 'inline' ? source.bytes : await read(source.filename);
    const hash = createHash('sha256').update(bytes).digest('hex');
    this.wanted.add(hash);
    let loading = this.modules.get(hash);
    if (loading === undefined) {
      loading = loadModule(
        bytes,
        source.kind === 'inline' ? {} : { sourceMap: (url) => sourceMapBeside(source.filename, url) },
      );
      this.modules.set(hash, loading);
    }
    try {
      return await loading;
    } catch (error) {
      this.modules.delete(hash);
      throw error;
    }
  }

  /** Forgets what was not asked for since the last call. */
  prune(): void {
    for (const hash of this.modules.keys()) if (!this.wanted.has(hash)) this.modules.delete(hash);
    this.wanted = new Set();
  }
}

async function read(filename: string): Promise<Uint8Array> {
  try {
    return await readFile(filename);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new ProxletError(
      'module-unreadable',
      missing
        ? `there is no module at ${printable(filename)}`
        : `cannot read the module ${printable(filename)}: ${messageOf(error)}`,
      {
        hint: 'build the filter, or correct the path',
        output: `Envoy says: Invalid path: ${printable(filename)}`,
        cause: error,
      },
    );
  }
}
