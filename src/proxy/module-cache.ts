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

  /** Throws ProxletError `module-unreadable`, or what loadModule throws. `capabilities` as a plugin has them. */
  async load(source: DataSource, capabilities: ReadonlySet<string>): Promise<LoadedModule> {
    const bytes = source.kind === 'inline' ? source.bytes : await read(source.filename);
    // A module may load for one plugin, and not for another that may do more.
    const allowed = [...capabilities].sort();
    const key = createHash('sha256').update(bytes).update(allowed.join()).digest('hex');
    this.wanted.add(key);
    let loading = this.modules.get(key);
    if (loading === undefined) {
      loading = loadModule(
        bytes,
        source.kind === 'inline'
          ? { capabilities }
          : { capabilities, sourceMap: (url) => sourceMapBeside(source.filename, url) },
      );
      this.modules.set(key, loading);
    }
    try {
      return await loading;
    } catch (error) {
      this.modules.delete(key);
      throw error;
    }
  }

  /** Forgets what was not asked for since the last call. */
  prune(): void {
    for (const key of this.modules.keys()) if (!this.wanted.has(key)) this.modules.delete(key);
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
