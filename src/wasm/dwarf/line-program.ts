import { DwarfReader } from './dwarf-reader.ts';
import type { LineUnit } from './line-header.ts';

/** A row of the line table: the instructions from `address` on come from this place. */
export interface LineRow {
  address: number;
  file: number;
  line: number;
  column: number;
  /** The first address behind the sequence; the row stands for nothing else. */
  endSequence: boolean;
}

/** Runs the program of `unit` (DWARF 5, section 6.2.5) and calls `visit` for each row; one object is used for all. */
export function runLineProgram(line: Uint8Array, unit: LineUnit, visit: (row: LineRow) => void): void {
  const reader = new DwarfReader(line, unit.start, unit.end);
  const { opcodeBase, lineBase, lineRange, minimumInstructionLength, opcodeLengths } = unit;
  const row: LineRow = { address: 0, file: 1, line: 1, column: 0, endSequence: false };
  const emit = () => visit(row);
  const advance = (operations: number) => {
    row.address += operations * minimumInstructionLength;
  };
  const reset = () => Object.assign(row, { address: 0, file: 1, line: 1, column: 0, endSequence: false });
  while (!reader.done) {
    const opcode = reader.u8();
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      advance(Math.floor(adjusted / lineRange));
      row.line += lineBase + (adjusted % lineRange);
      emit();
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = reader.uleb();
        const next = reader.at + length;
        const extended = length > 0 ? reader.u8() : 0;
        if (extended === EXTENDED.endSequence) {
          row.endSequence = true;
          emit();
          reset();
        } else if (extended === EXTENDED.setAddress) row.address = reader.unsigned(Math.min(length - 1, 8));
        reader.skip(Math.max(next - reader.at, 0));
        break;
      }
      case STANDARD.copy:
        emit();
        break;
      case STANDARD.advancePc:
        advance(reader.uleb());
        break;
      case STANDARD.advanceLine:
        row.line += reader.sleb();
        break;
      case STANDARD.setFile:
        row.file = reader.uleb();
        break;
      case STANDARD.setColumn:
        row.column = reader.uleb();
        break;
      case STANDARD.constAddPc:
        advance(Math.floor((255 - opcodeBase) / lineRange));
        break;
      case STANDARD.fixedAdvancePc:
        row.address += reader.u16();
        break;
      default:
        for (let i = opcodeLengths[opcode] ?? 0; i > 0; i--) reader.uleb();
    }
  }
}

const STANDARD = {
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const;

const EXTENDED = { endSequence: 1, setAddress: 2 } as const;
