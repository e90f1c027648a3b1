import { wat } from '../wasm/testing-wat.ts';
import { type LoadedModule, loadModule } from './load.ts';

export interface FilterText {
  abi?: string;
  /** Names of host functions to import from env, with their types, such as `(param i32 i32 i32) (result i32)`. */
  imports?: Record<string, string>;
  /** Functions, globals and data. */
  body?: string;
  /** Instead of one that gives memory from 4096 on. */
  allocator?: string;
  /** Instead of two pages of its own. */
  memory?: string;
}

const ALLOCATOR = `
  (global $next (mut i32) (i32.const 4096))
  (func (export "malloc") (param i32) (result i32)
    (global.get $next)
    (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 0)) (i32.const 7)) (i32.const -8))))`;

/** A filter as text: the marker, a memory and an allocator, and what the test is about. */
export function filterText({ abi = '0_2_1', imports = {}, body = '', ...parts }: FilterText = {}): string {
  const { allocator = ALLOCATOR, memory = '(memory (export "memory") 2)' } = parts;
  const lines = Object.entries(imports).map(([name, type]) => {
    const [module, field] = name.includes('.') ? name.split('.') : ['env', name];
    return `(import "${module}" "${field}" (func $${field} ${type}))`;
  });
  const marker = `(func (export "proxy_abi_version_${abi}"))`;
  return `(module ${lines.join('\n')} ${memory} ${marker} ${allocator} ${body})`;
}

const loaded = new Map<string, Promise<LoadedModule>>();

/** The filter, compiled; equal ones are the same module. */
export function loadFilter(filter: FilterText = {}, options: { names?: boolean } = {}): Promise<LoadedModule> {
  const text = filterText(filter);
  const key = `${options.names ?? false} ${text}`;
  const module = loaded.get(key) ?? loadModule(wat(text, options));
  loaded.set(key, module);
  return module;
}
