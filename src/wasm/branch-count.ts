import { CorruptModule, type Reader } from './reader.ts';

/** What in a function weighs on a compiler that keeps the state of all locals at each branch. */
export interface BranchCount {
  /** Blocks, and jumps to their ends. */
  branches: number;
  calls: number;
}

/**
 * Counts the branches and calls among the instructions that `reader` holds. Where they are damaged, or of a proposal that
 * is not known here, the count is of those before: an engine stops there, too.
 */
export function countBranches(reader: Reader): BranchCount {
  const count = { branches: 0, calls: 0 };
  try {
    while (!reader.done) {
      const opcode = reader.byte();
      if (BRANCHES.has(opcode)) count.branches++;
      else if (CALLS.has(opcode)) count.calls++;
      const operands = PREFIXED.get(opcode)?.(reader.u32()) ?? OPERANDS[opcode];
      if (operands === undefined) return count;
      for (const operand of operands) count.branches += READ[operand]!(reader);
    }
  } catch (error) {
    if (!(error instanceof CorruptModule)) throw error;
  }
  return count;
}

/** block, loop, if, else, try, catch, rethrow, br, br_if, br_table, delegate, catch_all, try_table, br_on_null, br_on_non_null */
const BRANCHES = new Set([0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x09, 0x0c, 0x0d, 0x0e, 0x18, 0x19, 0x1f, 0xd5, 0xd6]);
/** call, call_indirect, return_call, return_call_indirect, call_ref, return_call_ref */
const CALLS = new Set([0x10, 0x11, 0x12, 0x13, 0x14, 0x15]);

/** Operands by opcode (core specification, section 5.4, and the proposals that engines have): letters of READ. */
const OPERANDS: (string | undefined)[] = [];
for (const [operands, opcodes] of [
  ['', [0x00, 0x01, 0x05, 0x0a, 0x0b, 0x0f, 0x19, 0x1a, 0x1b, 0xd1, 0xd3, 0xd4]],
  ['l', [0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0c, 0x0d, 0x10, 0x12, 0x14, 0x15, 0x18, 0x3f, 0x40, 0x41, 0x42]],
  ['l', [0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0xd0, 0xd2, 0xd5, 0xd6]],
  ['ll', [0x11, 0x13]],
  ['t', [0x0e]],
  ['s', [0x1c]],
  ['lc', [0x1f]],
  ['bbbb', [0x43]],
  ['bbbbbbbb', [0x44]],
] as const) {
  for (const opcode of opcodes) OPERANDS[opcode] = operands;
}
for (let opcode = 0x28; opcode <= 0x3e; opcode++) OPERANDS[opcode] = 'm';
for (let opcode = 0x45; opcode <= 0xc4; opcode++) OPERANDS[opcode] = '';

/** memory.init, data.drop, memory.copy and .fill, table.init, elem.drop, table.copy, .grow, .size and .fill */
const BULK = ['ll', 'l', 'll', 'l', 'll', 'l', 'll', 'l', 'l', 'l'];

/** Operands of what has a number behind its first byte. */
const PREFIXED: ReadonlyMap<number, (opcode: number) => string> = new Map([
  [0xfc, (opcode) => BULK[opcode - 8] ?? ''],
  [0xfd, vectorOperands],
  [0xfe, (opcode) => (opcode === 0x03 ? 'b' : 'm')],
]);

function vectorOperands(opcode: number): string {
  if (opcode <= 0x0b || opcode === 0x5c || opcode === 0x5d) return 'm';
  if (opcode === 0x0c || opcode === 0x0d) return 'bbbbbbbbbbbbbbbb';
  if (opcode >= 0x54 && opcode <= 0x5b) return 'mb';
  return opcode >= 0x15 && opcode <= 0x22 ? 'b' : '';
}

/** Reads one operand; how many branches it stands for besides its instruction. */
const READ: Readonly<Record<string, (reader: Reader) => number>> = {
  /** A number. */
  l(reader) {
    reader.skipLeb();
    return 0;
  },
  b(reader) {
    reader.byte();
    return 0;
  },
  /** Of a load or store: alignment, memory if the alignment says so, offset. */
  m(reader) {
    if (reader.u32() & MEMORY_INDEX) reader.skipLeb();
    reader.skipLeb();
    return 0;
  },
  /** Types of a select. */
  s(reader) {
    for (let left = reader.u32(); left > 0; left--) reader.skipLeb();
    return 0;
  },
  /** The labels of a table, and the default. */
  t(reader) {
    const labels = reader.u32();
    for (let left = labels; left >= 0; left--) reader.skipLeb();
    return labels;
  },
  /** Clauses of try_table; catch and catch_ref name a tag, the others do not. */
  c(reader) {
    const clauses = reader.u32();
    for (let left = clauses; left > 0; left--) {
      if (reader.byte() < 2) reader.skipLeb();
      reader.skipLeb();
    }
    return clauses;
  },
};

const MEMORY_INDEX = 0x40;
