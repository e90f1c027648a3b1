import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import binaryen from 'binaryen';
import { type AbiVersion, existsIn, type Hostcall, hostcalls, type LifecycleName } from '../../../src/abi/index.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { userPaths } from '../../../src/project/paths.ts';
import { abiSource, neutralName } from './abi-source.ts';
import { PROBE_CALLBACKS, PROBE_START_FUNCTIONS } from './functions.ts';

/** Which module a plugin runs. */
export interface ProbeVariant {
  /** 0.2.1 unless given. */
  abi?: AbiVersion;
  /** The allocator and start functions it exports; only `proxy_on_memory_allocate` unless given. */
  lifecycle?: readonly LifecycleName[];
  /** Callbacks that it does not export. */
  without?: readonly string[];
  /** With the names of its functions, which appear in backtraces. */
  names?: boolean;
}

/** Builds the scripted probe once and makes its variants, one file each. */
export class ProbeModules {
  private readonly folder: string;
  private readonly base: Uint8Array;
  private readonly made = new Map<string, Promise<string>>();

  private constructor(folder: string, base: Uint8Array) {
    this.folder = folder;
    this.base = base;
  }

  /** Compiles the probe; everything is written below `folder`. */
  static async build(folder: string): Promise<ProbeModules> {
    const root = packageRoot();
    const probe = await readFile(join(root, 'e2e/filters/scripted/probe.ts'), 'utf8');
    const abi = abiSource();
    const hash = createHash('sha256').update(probe).update(abi).digest('hex').slice(0, 16);
    // The compiler takes seconds, and what it makes depends on these sources alone.
    const kept = join(userPaths(process.env).cache, 'test-modules', `probe-${hash}.wasm`);
    if (!existsSync(kept)) {
      await writeFile(join(folder, 'probe.ts'), probe);
      await writeFile(join(folder, 'abi.ts'), abi);
      const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
      const options = ['--outFile', 'base.wasm', '--runtime', 'stub', '--use', 'abort=', '--optimize', '--debug'];
      await promisify(execFile)(process.execPath, [asc, 'abi.ts', ...options], { cwd: folder, timeout: 120_000 });
      await mkdir(dirname(kept), { recursive: true });
      // Whole or not at all: another test may look for it now.
      await copyFile(join(folder, 'base.wasm'), `${kept}.${process.pid}`);
      await rename(`${kept}.${process.pid}`, kept);
    }
    return new ProbeModules(folder, await readFile(kept));
  }

  /** The path of a variant's module. */
  path(variant: ProbeVariant = {}): Promise<string> {
    const key = JSON.stringify(variant);
    const made = this.made.get(key) ?? this.write(variant, join(this.folder, `probe-${this.made.size}.wasm`));
    this.made.set(key, made);
    return made;
  }

  /** The path of a file with `bytes`. */
  async keep(bytes: Uint8Array): Promise<string> {
    const file = join(this.folder, `${createHash('sha256').update(bytes).digest('hex')}.wasm`);
    await writeFile(file, bytes);
    return file;
  }

  private async write(variant: ProbeVariant, file: string): Promise<string> {
    const { abi = '0.2.1', lifecycle = ['proxy_on_memory_allocate'], without = [], names = false } = variant;
    binaryen.setDebugInfo(true);
    const module = binaryen.readBinary(this.base);
    try {
      removeImportsNotIn(abi, module);
      const internal = new Map<string, string>();
      for (let at = 0; at < module.getNumExports(); at++) {
        const info = binaryen.getExportInfo(module.getExportByIndex(at));
        internal.set(info.name, info.value);
      }
      for (const name of internal.keys()) if (name !== 'memory') module.removeExport(name);
      const add = (neutral: string, name: string): void => {
        module.addFunctionExport(internal.get(neutral) ?? '', name);
      };
      add('marker', `proxy_abi_version_${abi.replaceAll('.', '_')}`);
      for (const row of PROBE_CALLBACKS) {
        if (without.includes(row.name)) continue;
        const shortened = abi === '0.1.0' && /headers$/.test(row.name);
        add(neutralName(shortened ? { ...row, params: row.params - 1 } : row), row.name);
      }
      for (const name of lifecycle) {
        const start = PROBE_START_FUNCTIONS.find((row) => row.name === name);
        add(start === undefined ? 'allocator' : neutralName(start), name);
      }
      binaryen.setDebugInfo(names);
      await writeFile(file, module.emitBinary());
    } finally {
      module.dispose();
    }
    return file;
  }
}

/** Envoy refuses a module that imports what its ABI version has not; the probe never calls those. */
function removeImportsNotIn(abi: AbiVersion, module: binaryen.Module): void {
  const foreign = new Set(
    Object.entries<Hostcall>(hostcalls).flatMap(([name, row]) => (existsIn(row, abi) ? [] : [name])),
  );
  const functions = Array.from({ length: module.getNumFunctions() }, (_, at) =>
    binaryen.getFunctionInfo(module.getFunctionByIndex(at)),
  );
  for (const { name, base, params, results } of functions) {
    if (base === null || !foreign.has(base)) continue;
    module.removeFunction(name);
    module.addFunction(name, params, results, [], module.unreachable());
  }
}
