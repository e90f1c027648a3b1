import type { Vm } from '../vm.ts';

/**
 * What proxy_call_foreign_function runs under a name (Envoy source/extensions/common/wasm/foreign.cc): a status, or the
 * bytes of the result, with which it is Ok. `argument` is the function's own to keep.
 */
export type ForeignFunction = (vm: Vm, argument: Uint8Array) => number | Uint8Array;
