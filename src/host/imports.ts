import type { AbiVersion } from '../abi/index.ts';
import {
  ABI_VERSIONS,
  environment,
  existsIn,
  type Hostcall,
  hostcalls,
  WASI_MODULES,
  wasi,
  wasmTypesOf,
} from '../abi/index.ts';
import type { FunctionType } from '../wasm/index.ts';
import { handlers } from './handlers/index.ts';
import { linkHostcall } from './hostcall.ts';
import type { Vm } from './vm.ts';
import { wasiHandlers } from './wasi.ts';

/** The types of every function that a module of ABI `version` may import, by `module.name`. */
export function importTypes(version: AbiVersion): Map<string, FunctionType> {
  const types = new Map<string, FunctionType>();
  for (const [name, row] of Object.entries<Hostcall>(hostcalls)) {
    if (existsIn(row, version)) types.set(`env.${name}`, { params: row.params.flatMap(wasmTypesOf), results: ['i32'] });
  }
  for (const [name, row] of Object.entries(environment)) {
    types.set(`env.${name}`, { params: row.params, results: row.result === 'void' ? [] : [row.result] });
  }
  for (const module of WASI_MODULES) {
    for (const [name, row] of Object.entries(wasi)) {
      types.set(`${module}.${name}`, {
        params: row.params.map(([, type]) => type),
        results: row.result === 'void' ? [] : [row.result],
      });
    }
  }
  return types;
}

/** The first ABI version that has the host function, if any: for messages about one that is missing. */
export function versionsOf(name: string): AbiVersion[] {
  const row: Hostcall | undefined = (hostcalls as Record<string, Hostcall>)[name];
  return row === undefined ? [] : ABI_VERSIONS.filter((version) => existsIn(row, version));
}

/** WASI rows as the generator reads them: every parameter a plain number. */
function wasiRow(name: keyof typeof wasi): Hostcall {
  const row = wasi[name];
  return {
    params: row.params.map(([param, type]) => ({ name: param, kind: type === 'i32' ? 'u32' : 'i64' })),
    ...('start' in row ? { start: true } : {}),
    ...('allocation' in row ? { allocation: true } : {}),
    summary: '',
  };
}

/** The imports object of a module that was checked, and the memory that was made for it if it imports one. */
export function importsOf(vm: Vm): { imports: WebAssembly.Imports; memory: WebAssembly.Memory | undefined } {
  const imports: WebAssembly.Imports = {};
  let memory: WebAssembly.Memory | undefined;
  for (const item of vm.module.info.imports) {
    imports[item.module] ??= {};
    const into = imports[item.module]!;
    if (item.kind === 'memory' && item.limits) {
      const { min, max } = item.limits;
      memory = new WebAssembly.Memory({ initial: min, ...(max === undefined ? {} : { maximum: max }) });
      into[item.name] = memory;
    } else if (item.kind === 'table' && item.limits) {
      const { min, max } = item.limits;
      into[item.name] = new WebAssembly.Table({
        element: 'anyfunc',
        initial: min,
        ...(max === undefined ? {} : { maximum: max }),
      });
    } else if (item.kind === 'function') into[item.name] ??= linkFunction(vm, item.module, item.name);
  }
  return { imports, memory };
}

function linkFunction(vm: Vm, module: string, name: string): (...args: (number | bigint)[]) => unknown {
  if (module !== 'env') {
    const wasiName = name as keyof typeof wasi;
    return linkHostcall(vm, name, wasiRow(wasiName), wasiHandlers[wasiName]);
  }
  if (name === 'emscripten_notify_memory_growth') return () => vm.memory.refresh();
  if (name === 'pthread_equal') return (a, b) => (a === b ? 1 : 0);
  const row = name as keyof typeof hostcalls;
  return linkHostcall(vm, name, hostcalls[row], handlers[row]);
}
