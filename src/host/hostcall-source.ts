import { enums, type Hostcall, type Param, Status } from '../abi/index.ts';
import { LIMITS } from './limits.ts';

/** What the guest is doing while most host functions are forbidden. */
export const Restriction = { none: 0, start: 1, allocation: 2 } as const;

/**
 * The body of `new Function('vm', 'handler', 'cells', 'pairs', …)` that makes the import `name`. The order is cpp-host's:
 * enums, input ranges, the call, out parameters.
 */
export function hostcallSource(name: string, row: Hostcall): string {
  const parts = new Parts();
  for (const param of row.params) parts.add(param);
  const { parameters, args, enumChecks, inputChecks, decoded, resets, writesAlways, writes } = parts;
  const cells = Array.from({ length: parts.cells }, (_, index) => `o${index}`);
  const onSuccess = writes.length > 0 ? ['if (status !== 0) break check;', ...writes] : [];
  return `'use strict';
const memory = vm.memory;
const [${cells.join(', ')}] = cells;
return function ${name}(${parameters.join(', ')}) {
  if (vm.restriction !== 0 && (vm.restriction & ${~allowedIn(row)}) !== 0) throw vm.restricted();
  if (memory.bytes.length === 0) memory.refresh();
  const length = memory.bytes.length;
  let status = 0;
  check: {
    ${[...enumChecks, ...inputChecks, ...decoded, ...resets].join('\n    ')}
    status = handler(${args.join(', ')});
    ${[...writesAlways, ...onSuccess].join('\n    ')}
  }
  if (vm.tracer !== undefined) vm.tracer('${name}', [${parameters.join(', ')}], status);
  return status;
};`;
}

/** Bits of `vm.restriction` in which the row may be called. */
export function allowedIn(row: Hostcall): number {
  return (row.start ? Restriction.start : 0) | (row.allocation ? Restriction.allocation : 0);
}

const failIf = (condition: string, status: number) => `if (${condition}) { status = ${status}; break check; }`;

/** The pieces of the source, parameter by parameter. */
class Parts {
  readonly parameters: string[] = [];
  readonly args: string[] = ['vm'];
  readonly enumChecks: string[] = [];
  readonly inputChecks: string[] = [];
  readonly decoded: string[] = [];
  readonly resets: string[] = [];
  readonly writesAlways: string[] = [];
  readonly writes: string[] = [];
  cells = 0;

  add(param: Param): void {
    const p = this.next();
    switch (param.kind) {
      case 'u32':
        this.args.push(`${p} >>> 0`);
        return;
      case 'i32':
      case 'i64':
        this.args.push(p);
        return;
      case 'u64':
        this.args.push(`BigInt.asUintN(64, ${p})`);
        return;
      case 'enum':
        this.enumChecks.push(failIf(`${p} >>> 0 > ${enums[param.of].length - 1}`, Status.BadArgument));
        this.args.push(p);
        return;
      case 'bytes':
      case 'text':
      case 'span':
      case 'pairs':
        this.addInput(param.kind, p, this.next());
        return;
      default:
        this.addOutput(param.kind, `${p} >>> 0`);
    }
  }

  private next(): string {
    const parameter = `p${this.parameters.length}`;
    this.parameters.push(parameter);
    return parameter;
  }

  private addInput(kind: 'bytes' | 'text' | 'span' | 'pairs', pointer: string, size: string): void {
    const { inputChecks, decoded, args } = this;
    inputChecks.push(`${pointer} >>>= 0; ${size} >>>= 0;`);
    // Numbers, not int32: the sum of two unsigned words does not wrap.
    inputChecks.push(failIf(`${pointer} + ${size} > length`, Status.InvalidMemoryAccess));
    // Copies of it are kept, and JavaScript's longest string is not far. Pairs have a bound of their own.
    if (kind !== 'pairs')
      inputChecks.push(`if (${size} > ${LIMITS.argument.most}) { status = vm.refuse('argument'); break check; }`);
    if (kind === 'span') {
      args.push(pointer, size);
      return;
    }
    const value = `v${pointer}`;
    const decode = {
      text: `memory.text(${pointer}, ${size})`,
      bytes: `memory.bytes.subarray(${pointer}, ${pointer} + ${size})`,
      pairs: `pairs(memory, ${pointer}, ${size})`,
    };
    decoded.push(`const ${value} = ${decode[kind]};`);
    args.push(value);
  }

  private addOutput(
    kind: 'out_u32' | 'out_u64' | 'out_bytes' | 'early_out_u32' | 'optional_out_bytes',
    pointer: string,
  ): void {
    const cell = `o${this.cells++}`;
    const { writes, writesAlways, resets } = this;
    this.args.push(cell);
    switch (kind) {
      case 'out_u32':
        writes.push(failIf(`!memory.setUint32(${pointer}, ${cell}.value)`, Status.InvalidMemoryAccess));
        return;
      case 'out_u64':
        writes.push(failIf(`!memory.setUint64(${pointer}, ${cell}.value)`, Status.InvalidMemoryAccess));
        return;
      case 'out_bytes':
        writes.push(
          failIf(`!vm.writeBytes(${cell}.value, ${pointer}, ${this.next()} >>> 0)`, Status.InvalidMemoryAccess),
        );
        return;
      case 'early_out_u32':
        resets.push(`${cell}.value = 0;`, failIf(`!memory.setUint32(${pointer}, 0)`, Status.InvalidMemoryAccess));
        writesAlways.push(`memory.setUint32(${pointer}, ${cell}.value);`);
        return;
      case 'optional_out_bytes': {
        const write = `vm.writeOptional(${cell}.value, ${pointer}, ${this.next()} >>> 0)`;
        resets.push(`${cell}.value = undefined;`);
        writesAlways.push(failIf(`${cell}.value !== undefined && !${write}`, Status.InvalidMemoryAccess));
      }
    }
  }
}
