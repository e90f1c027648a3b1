import { Errno, type Hostcall, Status, WASI_MODULES } from '../abi/index.ts';
import { allowedIn } from './hostcall-source.ts';
import type { Vm } from './vm.ts';

/** Names of host functions and callbacks that a plugin may use; none at all means every one, as in Envoy. */
export type Capabilities = ReadonlySet<string>;

const ERROR = 4;
const isWasi = (module: string) => WASI_MODULES.some((known) => known === module);

/**
 * Whether the VM may use a function (cpp-host wasm_base.h, capabilityAllowed). Start functions, allocators and what
 * belongs to emscripten or Envoy alone are never restricted.
 */
export function isAllowed(capabilities: Capabilities, name: string, module = 'env'): boolean {
  const restrictable = isWasi(module) || (name.startsWith('proxy_') && name !== 'proxy_on_memory_allocate');
  return capabilities.size === 0 || !restrictable || capabilities.has(name);
}

/** Stands for a host function that is not allowed: says so on each call (cpp-host exports.h, Stub). */
export function restrictedStub(vm: Vm, module: string, name: string, row: Hostcall): (...args: unknown[]) => number {
  const [kind, status] = isWasi(module) ? ['WASI', Errno.Notcapable] : ['proxy-wasm', Status.InternalFailure];
  const forbiddenIn = ~allowedIn(row);
  return () => {
    if ((vm.restriction & forbiddenIn) !== 0) throw vm.restricted();
    if (vm.admitLog(name.length)) vm.runtime.log(ERROR, `Attempted call to restricted ${kind} capability: ${name}`);
    else vm.refuse('log');
    return status;
  };
}
