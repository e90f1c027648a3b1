import { CorruptModule } from '../reader.ts';
import { type DwarfSections, type LineUnit, lineUnits } from './line-header.ts';
import { runLineProgram } from './line-program.ts';

/** A run of instructions without a gap, most often a function. */
interface Sequence {
  start: number;
  /** Behind the last. */
  end: number;
  unit: LineUnit;
}

/**
 * Where instructions came from, by DWARF's line table. `lookup` takes a byte offset in the contents of the code section
 * (the address space of DWARF for WebAssembly) and answers `src/filter.cc:12:5`, or undefined where nothing is known.
 * Tables that are damaged are read as far as they hold.
 */
export function lineTable(sections: DwarfSections): (address: number) => string | undefined {
  const sequences = sequencesOf(sections);
  return (address) => {
    const found = sequences.find(({ start, end }) => start <= address && address < end);
    if (found === undefined) return undefined;
    let place: { file: number; line: number; column: number } | undefined;
    let inside = false;
    tolerant(() =>
      runLineProgram(sections.line, found.unit, ({ address: at, file, line, column, endSequence }) => {
        if (at === found.start && !endSequence) inside = true;
        if (inside && at <= address && !endSequence && line > 0) place = { file, line, column };
        if (endSequence) inside = false;
      }),
    );
    if (place === undefined) return undefined;
    const file = found.unit.file(place.file);
    if (file === undefined) return undefined;
    return place.column > 0 ? `${file}:${place.line}:${place.column}` : `${file}:${place.line}`;
  };
}

function sequencesOf(sections: DwarfSections): Sequence[] {
  const sequences: Sequence[] = [];
  tolerant(() => {
    for (const unit of lineUnits(sections)) {
      let start: number | undefined;
      tolerant(() =>
        runLineProgram(sections.line, unit, ({ address, endSequence }) => {
          start ??= address;
          if (!endSequence) return;
          // Linkers put functions that they dropped at 0 or at the end of the address space.
          if (start > 0 && address > start && address < DROPPED) sequences.push({ start, end: address, unit });
          start = undefined;
        }),
      );
    }
  });
  return sequences;
}

const DROPPED = 0xffff_0000;

function tolerant(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CorruptModule)) throw error;
  }
}
