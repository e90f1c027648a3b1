import { lineTable } from './line-table.ts';

/**
 * Source positions by byte offset in a module, from its DWARF. `section` gives the contents of a custom section, empty
 * where there is none; `codeOffset` is where the contents of the code section begin
 * (https://yurydelendik.github.io/webassembly-dwarf/).
 */
export function dwarfPositions(
  section: (name: string) => Uint8Array,
  codeOffset: number,
): (offset: number) => string | undefined {
  const position = lineTable({
    line: section('.debug_line'),
    lineStrings: section('.debug_line_str'),
    strings: section('.debug_str'),
  });
  return (offset) => position(offset - codeOffset);
}
