import { countBranches } from './branch-count.ts';
import type { ModuleInfo } from './module.ts';
import { CorruptModule, Reader } from './reader.ts';

export interface FunctionWeight {
  /** Of the function, imports counted. */
  index: number;
  locals: number;
  /** Bytes of its body. */
  size: number;
  /** States of locals and values that a compiler keeps, roughly. */
  weight: number;
}

/**
 * The function that weighs most on a compiler, which keeps the state of every local at each branch: V8 needs 2.4 GB and
 * 24 s for 50 KB of nested ifs among 10,000 locals. Only functions that could weigh more than `least` are looked
 * into; undefined where none does.
 */
export function heaviestFunction(bytes: Uint8Array, info: ModuleInfo, least: number): FunctionWeight | undefined {
  if (info.codeOffset === 0) return undefined;
  let heaviest: FunctionWeight | undefined;
  const imported = info.imports.filter(({ kind }) => kind === 'function').length;
  const code = new Reader(bytes, info.codeOffset);
  try {
    const count = code.u32();
    for (let i = 0; i < count; i++) {
      const size = code.u32();
      const body = new Reader(bytes, code.at, code.at + code.take(size).length);
      const function_ = weigh(body, info.mostResults, least);
      if (function_ !== undefined && function_.weight > (heaviest?.weight ?? least)) {
        heaviest = { index: imported + i, size, ...function_ };
      }
    }
  } catch (error) {
    // An engine refuses a module where bodies do not fit into their section, before it looks into any.
    if (!(error instanceof CorruptModule)) throw error;
  }
  return heaviest;
}

function weigh(body: Reader, results: number, least: number): { locals: number; weight: number } | undefined {
  let locals = 0;
  try {
    for (let groups = body.u32(); groups > 0; groups--) {
      locals += body.u32();
      valueType(body);
    }
  } catch (error) {
    if (!(error instanceof CorruptModule)) throw error;
    return undefined;
  }
  // A value that a call leaves costs about twice what a local does.
  const weightOf = (branches: number, calls: number) => locals * branches + 2 * results * (branches + calls);
  const instructions = body.end - body.at;
  // A branch takes three bytes, a call two.
  if (weightOf(instructions / 3, instructions / 2) <= least) return undefined;
  const { branches, calls } = countBranches(body);
  return { locals, weight: weightOf(branches, calls) };
}

function valueType(reader: Reader): void {
  const byte = reader.byte();
  if (byte === 0x63 || byte === 0x64) reader.skipLeb();
}
