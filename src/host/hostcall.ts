/**
 * Turns rows of the ABI table into the functions that a module imports. Each is generated once as source text, so
 * that the hot path holds no loop over parameters and allocates nothing but what the handler asked for.
 */
import type { Hostcall, HostcallName, hostcalls, Param } from '../abi/index.ts';
import { hostcallSource } from './hostcall-source.ts';
import { readPairs } from './pairs.ts';
import type { Vm } from './vm.ts';

/** Text (latin1), bytes, or pairs as name, value, name, value, … */
export type OutValue = string | Uint8Array | readonly string[];

/** What a handler puts its results into. */
export interface OutBytes {
  value: OutValue;
}
export interface OptionalOutBytes {
  value: OutValue | undefined;
}
export interface OutU32 {
  value: number;
}
export interface OutU64 {
  value: bigint;
}

type Argument<P extends Param> = P['kind'] extends 'u32' | 'i32' | 'enum'
  ? [number]
  : P['kind'] extends 'u64' | 'i64'
    ? [bigint]
    : P['kind'] extends 'bytes'
      ? [Uint8Array]
      : P['kind'] extends 'text'
        ? [string]
        : P['kind'] extends 'span'
          ? [pointer: number, size: number]
          : P['kind'] extends 'pairs'
            ? [string[]]
            : P['kind'] extends 'out_u32' | 'early_out_u32'
              ? [OutU32]
              : P['kind'] extends 'out_u64'
                ? [OutU64]
                : P['kind'] extends 'out_bytes'
                  ? [OutBytes]
                  : P['kind'] extends 'optional_out_bytes'
                    ? [OptionalOutBytes]
                    : never;

type Arguments<Ps extends readonly Param[]> = Ps extends readonly [
  infer P extends Param,
  ...infer Rest extends readonly Param[],
]
  ? [...Argument<P>, ...Arguments<Rest>]
  : [];

/** The implementation of one row: answers a status. A row without one does not compile. */
export type Handlers = {
  [Name in HostcallName]: (vm: Vm, ...args: Arguments<(typeof hostcalls)[Name]['params']>) => number;
};

type Link = (
  vm: Vm,
  handler: unknown,
  cells: object[],
  pairs: typeof readPairs,
) => (...args: (number | bigint)[]) => number;

/** Depends on the table alone, so every VM of the process shares it. */
const linkers = new WeakMap<Hostcall, Link>();

/** The import called `name` for one VM: checks, decodes, calls `handler`, writes results, traces. */
export function linkHostcall(
  vm: Vm,
  name: string,
  row: Hostcall,
  handler: unknown,
): (...args: (number | bigint)[]) => number {
  let link = linkers.get(row);
  if (link === undefined) {
    // Built from the table alone; nothing of a guest is in it.
    link = new Function('vm', 'handler', 'cells', 'pairs', hostcallSource(name, row)) as Link;
    linkers.set(row, link);
  }
  const cells = row.params.filter((param) => param.kind.includes('out_')).map((param) => ({ value: initial(param) }));
  return link(vm, handler, cells, readPairs);
}

function initial(param: Param): number | bigint | string {
  if (param.kind.endsWith('out_bytes')) return '';
  return param.kind === 'out_u64' ? 0n : 0;
}
