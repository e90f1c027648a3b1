/**
 * Turns rows of the ABI table into the functions that a module imports. Each is generated once as source text, so
 * that the hot path holds no loop over parameters and allocates nothing but what the handler asked for.
 */
import { enums, type Hostcall, type HostcallName, type hostcalls, type Param } from '../abi/index.ts';
import { readPairs } from './pairs.ts';
import type { Vm } from './vm.ts';

/** What a handler puts its results into; pairs are name, value, name, value, … */
export interface OutBytes {
  value: string | Uint8Array | readonly string[];
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
            : P['kind'] extends 'out_u32'
              ? [OutU32]
              : P['kind'] extends 'out_u64'
                ? [OutU64]
                : P['kind'] extends 'out_bytes'
                  ? [OutBytes]
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

const linkers = new Map<string, Link>();

/** The import called `name` for one VM: checks, decodes, calls `handler`, writes results, traces. */
export function linkHostcall(
  vm: Vm,
  name: string,
  row: Hostcall,
  handler: unknown,
): (...args: (number | bigint)[]) => number {
  let link = linkers.get(name);
  if (link === undefined) {
    // Built from the table alone; nothing of a guest is in it.
    link = new Function('vm', 'handler', 'cells', 'pairs', source(name, row)) as Link;
    linkers.set(name, link);
  }
  const cells = row.params.filter((param) => param.kind.startsWith('out_')).map((param) => ({ value: initial(param) }));
  return link(vm, handler, cells, readPairs);
}

function initial(param: Param): number | bigint | string {
  if (param.kind === 'out_bytes') return '';
  return param.kind === 'out_u64' ? 0n : 0;
}

/** Bits of `vm.restriction` in which the row may be called. */
function allowedIn(row: Hostcall): number {
  return (row.start ? Restriction.start : 0) | (row.allocation ? Restriction.allocation : 0);
}

/** What the guest is doing while most host functions are forbidden. */
export const Restriction = { none: 0, start: 1, allocation: 2 } as const;

function source(name: string, row: Hostcall): string {
  const parameters: string[] = [];
  const enumChecks: string[] = [];
  const inputChecks: string[] = [];
  const decoded: string[] = [];
  const args: string[] = ['vm'];
  const writes: string[] = [];
  let out = 0;
  const next = () => {
    const parameter = `p${parameters.length}`;
    parameters.push(parameter);
    return parameter;
  };
  for (const param of row.params) {
    const p = next();
    switch (param.kind) {
      case 'u32':
        args.push(`${p} >>> 0`);
        break;
      case 'i32':
      case 'i64':
        args.push(p);
        break;
      case 'u64':
        args.push(`BigInt.asUintN(64, ${p})`);
        break;
      case 'enum':
        enumChecks.push(`if (${p} >>> 0 > ${enums[param.of].length - 1}) { status = 2; break check; }`);
        args.push(p);
        break;
      case 'bytes':
      case 'text':
      case 'span':
      case 'pairs': {
        const size = next();
        inputChecks.push(`${p} >>>= 0; ${size} >>>= 0;`, `if (${p} + ${size} > length) { status = 6; break check; }`);
        if (param.kind === 'span') args.push(p, size);
        else {
          decoded.push(`const v${p} = ${decode(param.kind, p, size)};`);
          args.push(`v${p}`);
        }
        break;
      }
      case 'out_bytes': {
        const size = next();
        const cell = `o${out++}`;
        args.push(cell);
        writes.push(`if ((status = vm.writeBytes(${cell}.value, ${p} >>> 0, ${size} >>> 0)) !== 0) break check;`);
        break;
      }
      case 'out_u32':
      case 'out_u64': {
        const cell = `o${out++}`;
        args.push(cell);
        const setter = param.kind === 'out_u32' ? 'setUint32' : 'setUint64';
        writes.push(`if (!memory.${setter}(${p} >>> 0, ${cell}.value)) { status = 6; break check; }`);
        break;
      }
    }
  }
  const cells = Array.from({ length: out }, (_, index) => `o${index}`);
  return `'use strict';
const memory = vm.memory;
${cells.length > 0 ? `const [${cells.join(', ')}] = cells;` : ''}
return function ${name}(${parameters.join(', ')}) {
  if (vm.restriction !== 0 && (vm.restriction & ${~allowedIn(row)}) !== 0) throw vm.restricted();
  if (memory.bytes.length === 0) memory.refresh();
  const length = memory.bytes.length;
  let status = 0;
  check: {
    ${[...enumChecks, ...inputChecks, ...decoded].join('\n    ')}
    status = handler(${args.join(', ')});
    ${writes.length > 0 ? `if (status !== 0) break check;\n    ${writes.join('\n    ')}` : ''}
  }
  if (vm.tracer !== undefined) vm.tracer('${name}', [${parameters.join(', ')}], status);
  return status;
};`;
}

function decode(kind: 'bytes' | 'text' | 'pairs', pointer: string, size: string): string {
  if (kind === 'text') return `memory.text(${pointer}, ${size})`;
  if (kind === 'bytes') return `memory.bytes.subarray(${pointer}, ${pointer} + ${size})`;
  return `pairs(memory, ${pointer}, ${size})`;
}
