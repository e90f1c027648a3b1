import {
  ABI_VERSIONS,
  type AbiVersion,
  type Callback,
  type CallbackName,
  callbackParams,
  callbacks,
  existsIn,
  type LifecycleName,
  lifecycle,
} from '../abi/index.ts';
import { printable } from '../errors.ts';
import {
  CorruptModule,
  type FunctionType,
  formatType,
  type ModuleInfo,
  parseModule,
  UnsupportedModule,
} from '../wasm/index.ts';
import { type Capabilities, isAllowed } from './capabilities.ts';
import { importTypes, versionsOf } from './imports.ts';

/** Why Envoy would not load a module. */
export interface ModuleProblem {
  /** Such as `module-missing-import`. */
  code: string;
  /** In plain words, with what offends. */
  message: string;
  hint: string;
  /** The lines that Envoy's log has for it (reference: cpp-host wasm.cc, v8.cc). */
  envoy: string[];
}

export interface ModuleCheck {
  /** Undefined when the bytes are no module. */
  info: ModuleInfo | undefined;
  abi: AbiVersion | undefined;
  /** In the order in which Envoy looks; it reports only the first. */
  problems: ModuleProblem[];
}

/** Where a module has 0 (component model, Binary.md: `layer`). */
const COMPONENT_LAYER = 1;
const MARKER = /^proxy_abi_version_(\d+)_(\d+)_(\d+)$/;
/** Bytes of magic and version; what is shorter is not parsed (cpp-host bytecode_util.cc). */
const HEADER = 8;
const NO_ABI = 'Wasm VM failed Missing or unknown Proxy-Wasm ABI version';
const CODE = 'Wasm VM failed Failed to load Wasm code';
const INIT = 'Wasm VM failed Failed to initialize Wasm code';
const SDK_HINT = 'build it with a Proxy-Wasm SDK: `proxlet init` makes a project that has one';

/**
 * Checks a module as Envoy's loader does, without compiling it: header, ABI marker, imports, exports, allocator. A
 * callback that is not among `capabilities` is not looked at.
 */
export function checkModule(bytes: Uint8Array, capabilities: Capabilities = new Set()): ModuleCheck {
  let info: ModuleInfo;
  try {
    info = parseModule(bytes);
  } catch (error) {
    if (!(error instanceof CorruptModule)) throw error;
    return { info: undefined, abi: undefined, problems: [corrupt(bytes, error)] };
  }
  const abi = abiOf(info);
  if (abi === undefined) return { info, abi, problems: [noMarker(info)] };
  return { info, abi, problems: [...checkImports(info, abi), ...checkExports(info, abi, capabilities)] };
}

function corrupt(bytes: Uint8Array, error: CorruptModule): ModuleProblem {
  if (error instanceof UnsupportedModule) return unsupported(error.message);
  const isWasm = bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
  const envoy = [bytes.length < HEADER ? NO_ABI : 'Wasm VM failed Failed to parse corrupted Wasm module', CODE];
  if (isWasm && bytes[6] === COMPONENT_LAYER) {
    return {
      code: 'module-is-component',
      message: 'the file is a WebAssembly component, not a module: Proxy-Wasm hosts load modules',
      hint: 'build for wasm32-wasip1 or wasm32-unknown-unknown instead of wasm32-wasip2',
      envoy,
    };
  }
  if (isWasm) {
    return {
      code: 'module-corrupt',
      message: `the module is cut short or damaged: ${error.message} (it has ${bytes.length} bytes)`,
      hint: 'build or download it again',
      envoy,
    };
  }
  const first = Buffer.from(bytes.subarray(0, 4))
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
  return {
    code: 'module-not-wasm',
    message:
      bytes.length === 0
        ? 'the file is empty, not a WebAssembly module'
        : `the file is not a WebAssembly module: it begins with ${first} instead of 00 61 73 6d`,
    hint: 'pass the .wasm file that the compiler wrote, or the folder of a project',
    envoy: bytes.length === 0 ? [] : envoy,
  };
}

/** The first marker in export order, as cpp-host's getAbiVersion. */
function abiOf(info: ModuleInfo): AbiVersion | undefined {
  for (const item of info.exports) {
    const match = item.kind === 'function' ? MARKER.exec(item.name) : null;
    const version = match && ABI_VERSIONS.find((known) => known === `${match[1]}.${match[2]}.${match[3]}`);
    if (version) return version;
  }
  return undefined;
}

/** Envoy 1.40 loads such modules. */
export function unsupported(what: string): ModuleProblem {
  return {
    code: 'module-unsupported',
    message: `the module has ${what}, which Envoy takes and the embedded proxy does not`,
    hint: 'run it with `--on envoy`, or compile it without',
    envoy: [],
  };
}

function noMarker(info: ModuleInfo): ModuleProblem {
  const other = info.exports.find((item) => MARKER.test(item.name));
  return {
    code: 'module-no-abi',
    message: other
      ? `the module is for an ABI version that no Envoy loads: it exports ${other.name}`
      : 'the module exports no proxy_abi_version_… function, so no Proxy-Wasm host can tell what it is',
    hint: SDK_HINT,
    envoy: [NO_ABI, CODE],
  };
}

function checkImports(info: ModuleInfo, abi: AbiVersion): ModuleProblem[] {
  const known = importTypes(abi);
  const problems: ModuleProblem[] = [];
  for (const item of info.imports) {
    if (item.kind === 'memory' || item.kind === 'table') continue;
    const host = item.kind === 'function' ? known.get(`${item.module}.${item.name}`) : undefined;
    const full = printable(`${item.module}.${item.name}`);
    if (host === undefined) {
      const versions = item.module === 'env' ? versionsOf(item.name) : [];
      problems.push({
        code: 'module-missing-import',
        message: versions.length
          ? `the module is for ABI ${abi} and imports ${full}, which only ABI ${versions.join(', ')} has`
          : `the module imports ${full}, which Proxy-Wasm hosts do not have`,
        hint: versions.length > 0 ? 'use one version of the SDK throughout' : missingImportHint(full),
        envoy: [`Failed to load Wasm module due to a missing import: ${full}`, INIT],
      });
    } else if (!sameType(item.type, host)) {
      problems.push({
        code: 'module-import-type',
        message: `the module imports ${full} as (${formatType(item.type)}), but hosts have it as (${formatType(host)})`,
        hint: 'declare it as the ABI does: see docs/abi.md',
        envoy: [
          `Failed to load Wasm module due to an import type mismatch: ${full}, want: ${formatType(item.type)}, but host exports: ${formatType(host)}`,
          INIT,
        ],
      });
    }
  }
  return problems;
}

function missingImportHint(name: string): string {
  return name === 'env.abort'
    ? 'AssemblyScript imports it by default: build with `--use abort=abort_proc_exit`, a function of its Proxy-Wasm SDKs'
    : 'remove the call, or link the function into the module';
}

/** In the order of cpp-host's getFunctions: start functions, an allocator, callbacks. */
function checkExports(info: ModuleInfo, abi: AbiVersion, capabilities: Capabilities): ModuleProblem[] {
  const exported = new Map(
    info.exports.filter(({ kind }) => kind === 'function').map(({ name, type }) => [name, type]),
  );
  const problems: ModuleProblem[] = [];
  /** Whether the host gets the function `name`. */
  const look = (name: string, want: FunctionType): boolean => {
    if (!exported.has(name)) return false;
    const type = exported.get(name);
    if (sameType(type, want)) return true;
    problems.push(badSignature(name, type, want, abi));
    return false;
  };
  const lookFor = (name: LifecycleName) => look(name, typeOf(lifecycle[name].params.length, lifecycle[name].result));
  // The others are not looked at, so they may have any type.
  if (lookFor('_initialize')) {
    lookFor('main');
    lookFor('__main_void');
  } else lookFor('_start');
  if (!lookFor('malloc') && !lookFor('proxy_on_memory_allocate')) problems.push(NO_ALLOCATOR);
  for (const name of Object.keys(callbacks).filter(isCallback)) {
    const row: Callback = callbacks[name];
    if (!existsIn(row, abi) || !isAllowed(capabilities, name)) continue;
    look(name, typeOf(callbackParams(name, abi).length, row.result));
  }
  const [first, ...others] = problems;
  if (first === undefined) return [];
  // Unlike imports, Envoy reports every one.
  return [{ ...first, envoy: [...problems.flatMap(({ envoy }) => envoy.slice(0, -1)), INIT] }, ...others];
}

const isCallback = (name: string): name is CallbackName => name in callbacks;

function badSignature(
  name: string,
  type: FunctionType | undefined,
  want: FunctionType,
  abi: AbiVersion,
): ModuleProblem {
  const [has, wants] = [formatType(type), formatType(want)];
  return {
    code: 'module-export-type',
    message: `the module exports ${name} as (${has}), but ABI ${abi} wants (${wants})`,
    hint: 'give the callback the parameters and the result of its ABI version',
    envoy: [`Bad function signature for: ${name}, want: ${wants}, but the module exports: ${has}`, INIT],
  };
}

const NO_ALLOCATOR: ModuleProblem = {
  code: 'module-no-allocator',
  message: 'the module exports neither malloc nor proxy_on_memory_allocate, so the host cannot pass data to it',
  hint: SDK_HINT,
  envoy: ['Wasm VM failed Wasm module is missing malloc function.', INIT],
};

const typeOf = (params: number, result: string): FunctionType => ({
  params: Array.from({ length: params }, () => 'i32'),
  results: result === 'void' ? [] : [result],
});

const sameType = (a: FunctionType | undefined, b: FunctionType) => formatType(a) === formatType(b);
