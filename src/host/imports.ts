import {
  ABI_VERSIONS,
  type AbiVersion,
  environment,
  existsIn,
  type Hostcall,
  type HostcallName,
  hostcalls,
  type RawFunction,
  WASI_MODULES,
  wasi,
  wasmTypesOf,
} from '../abi/index.ts';
import type { FunctionType } from '../wasm/index.ts';
import { isAllowed, restrictedStub } from './capabilities.ts';
import { environmentHandlers } from './handlers/environment.ts';
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
  for (const [name, row] of Object.entries<RawFunction>(environment)) types.set(`env.${name}`, rawType(row));
  for (const module of WASI_MODULES) {
    for (const [name, row] of Object.entries<RawFunction>(wasi)) types.set(`${module}.${name}`, rawType(row));
  }
  return types;
}

const rawType = ({ params, result }: RawFunction): FunctionType => ({
  params: params.map(([, type]) => type),
  results: result === 'void' ? [] : [result],
});

/** The ABI versions that have the host function, if any: for messages about one that is missing. */
export function versionsOf(name: string): AbiVersion[] {
  const row = Object.entries<Hostcall>(hostcalls).find(([known]) => known === name)?.[1];
  return row === undefined ? [] : ABI_VERSIONS.filter((version) => existsIn(row, version));
}

/** A raw row as the generator reads it: every parameter a plain number. */
function generic({ params, start, allocation }: RawFunction): Hostcall {
  return {
    params: params.map(([name, type]) => ({ name, kind: type === 'i32' ? 'u32' : 'i64' })),
    ...(start ? { start } : {}),
    ...(allocation ? { allocation } : {}),
    summary: '',
  };
}

const wasiRows = mapValues(wasi, generic);
const environmentRows = mapValues(environment, generic);

function mapValues<K extends string>(rows: Record<K, RawFunction>, map: (row: RawFunction) => Hostcall) {
  return new Map<string, Hostcall>(Object.entries<RawFunction>(rows).map(([name, row]) => [name, map(row)]));
}

/** The imports object of a module that was checked, and the memory that was made for it if it imports one. */
export function importsOf(vm: Vm): { imports: WebAssembly.Imports; memory: WebAssembly.Memory | undefined } {
  // Without prototypes: the names are the module's, `__proto__` is one like any other.
  const imports: WebAssembly.Imports = Object.create(null);
  let memory: WebAssembly.Memory | undefined;
  for (const item of vm.module.info.imports) {
    imports[item.module] ??= Object.create(null);
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
  const raw = (module === 'env' ? environmentRows : wasiRows).get(name);
  const row = name as HostcallName;
  if (!isAllowed(vm.capabilities, name, module)) return restrictedStub(vm, module, name, raw ?? hostcalls[row]);
  if (raw !== undefined) return linkHostcall(vm, name, raw, rawHandlers.get(name));
  return linkHostcall(vm, name, hostcalls[row], handlers[row]);
}

const rawHandlers = new Map<string, unknown>(Object.entries({ ...wasiHandlers, ...environmentHandlers }));
