import { createHash } from 'node:crypto';
import type { AbiVersion } from '../abi/index.ts';
import { ProxletError } from '../errors.ts';
import { dwarfPositions, functionNames, type ModuleInfo, sourceMappingUrl } from '../wasm/index.ts';
import type { Capabilities } from './capabilities.ts';
import { boundEngine, checkBounds } from './check-bounds.ts';
import { checkModule, type ModuleProblem } from './check-module.ts';

/** A module that was checked and compiled; any number of VMs start from it. */
export interface LoadedModule {
  readonly compiled: WebAssembly.Module;
  readonly info: ModuleInfo;
  readonly abi: AbiVersion;
  /** Hex SHA-256 of the bytes. */
  readonly hash: string;
  /** Function names by index, read when first asked for. */
  functionNames(): ReadonlyMap<number, string>;
  readonly sourcePosition?: SourcePosition;
}

/** Where in the sources the instruction at a byte offset of the module came from, such as `assembly/index.ts:12:5`. */
export type SourcePosition = (offset: number) => string | undefined;

export interface LoadOptions {
  /** Callbacks that are not among them may have any type. */
  capabilities?: Capabilities;
  /** Finds the source map at the URL that the module gives, if it can: the host reads no files. */
  sourceMap?(url: string): Promise<SourcePosition | undefined>;
}

/**
 * Checks `bytes` as Envoy does and compiles them off the main thread. Throws ProxletError with the code of the first
 * problem; its `output` is what Envoy's log would say.
 */
export async function loadModule(bytes: Uint8Array, options: LoadOptions = {}): Promise<LoadedModule> {
  const { info, abi, problems } = checkModule(bytes, options.capabilities);
  const problem = problems[0] ?? (info && checkBounds(bytes, info));
  if (problem !== undefined) throw problemError(problem);
  if (info === undefined || abi === undefined) throw new Error('a module without problems has an ABI');
  const compiled = await compile(bytes);
  const url = options.sourceMap === undefined ? undefined : sourceMappingUrl(bytes, info);
  const sourcePosition = (url === undefined ? undefined : await options.sourceMap?.(url)) ?? dwarfOf(compiled, info);
  let names: ReadonlyMap<number, string> | undefined;
  return {
    compiled,
    info,
    abi,
    hash: createHash('sha256').update(bytes).digest('hex'),
    functionNames() {
      names ??= readNames(compiled);
      return names;
    },
    ...(sourcePosition === undefined ? {} : { sourcePosition }),
  };
}

/** What the compiler wrote of the sources into the module itself; read when first asked for. */
function dwarfOf(compiled: WebAssembly.Module, info: ModuleInfo): SourcePosition | undefined {
  if (!info.customSections.some(({ name }) => name === '.debug_line')) return undefined;
  let position: SourcePosition | undefined;
  return (offset) => {
    position ??= dwarfPositions(
      (name) => new Uint8Array(WebAssembly.Module.customSections(compiled, name)[0] ?? new ArrayBuffer(0)),
      info.codeOffset,
    );
    return position(offset);
  };
}

/** A problem as an error, with Envoy's words below it. */
export function problemError(problem: ModuleProblem): ProxletError {
  return new ProxletError(problem.code, problem.message, {
    hint: problem.hint,
    details: { envoy: problem.envoy },
    ...(problem.envoy.length > 0 ? { output: `Envoy says: ${problem.envoy.join('\n            ')}` } : {}),
  });
}

async function compile(bytes: Uint8Array): Promise<WebAssembly.Module> {
  boundEngine();
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^WebAssembly\.compile\(\): /, '') : String(error);
    throw problemError({
      code: 'module-invalid',
      message: `the module is not valid WebAssembly: ${reason}`,
      hint: 'build it again; if the compiler made it so, report it there',
      envoy: ['Wasm VM failed Failed to load Wasm bytecode', 'Wasm VM failed Failed to load Wasm code'],
    });
  }
}

function readNames(compiled: WebAssembly.Module): ReadonlyMap<number, string> {
  const section = WebAssembly.Module.customSections(compiled, 'name')[0];
  return section === undefined ? new Map() : functionNames(new Uint8Array(section));
}
