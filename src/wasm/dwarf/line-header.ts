import { CorruptModule } from '../reader.ts';
import { DwarfReader } from './dwarf-reader.ts';

/** The sections that a line table refers to; those that are missing are empty. */
export interface DwarfSections {
  line: Uint8Array;
  lineStrings: Uint8Array;
  strings: Uint8Array;
}

/** One unit of `.debug_line`: what its program needs to run (DWARF 5, section 6.2.4). */
export interface LineUnit {
  /** Where the program begins and ends in `.debug_line`. */
  start: number;
  end: number;
  minimumInstructionLength: number;
  lineBase: number;
  lineRange: number;
  opcodeBase: number;
  /** Arguments by opcode, from opcode 1. */
  opcodeLengths: readonly number[];
  /** The path of a file by its number in the program; undefined for one that is not there. */
  file(index: number): string | undefined;
}

/** The units of `.debug_line`; ends at the first that does not hold. */
export function* lineUnits(sections: DwarfSections): Generator<LineUnit> {
  const reader = new DwarfReader(sections.line);
  while (!reader.done) {
    const length = reader.u32le();
    if (length >= 0xffff_fff0) throw new CorruptModule('64-bit DWARF');
    const end = reader.at + length;
    const unit = lineUnit(new DwarfReader(sections.line, reader.at, Math.min(end, sections.line.length)), sections);
    reader.skip(length);
    if (unit !== undefined) yield unit;
  }
}

function lineUnit(reader: DwarfReader, sections: DwarfSections): LineUnit | undefined {
  const version = reader.u16();
  if (version < 2 || version > 5) return undefined;
  if (version === 5) reader.skip(2);
  const headerLength = reader.u32le();
  const start = reader.at + headerLength;
  const minimumInstructionLength = reader.u8();
  if (version >= 4) reader.skip(1);
  reader.skip(1);
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  const opcodeBase = reader.u8();
  if (lineRange === 0 || opcodeBase === 0) throw new CorruptModule('a line table without opcodes');
  const opcodeLengths = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode++) opcodeLengths.push(reader.u8());
  const file = version === 5 ? filesOf5(reader, sections) : filesOf2(reader);
  return { start, end: reader.end, minimumInstructionLength, lineBase, lineRange, opcodeBase, opcodeLengths, file };
}

/** Versions 2 to 4: directory 0 is where the compiler ran, and files count from 1. */
function filesOf2(reader: DwarfReader): LineUnit['file'] {
  const directories = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) directories.push(name);
  const files: string[] = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    const directory = reader.uleb();
    reader.uleb();
    reader.uleb();
    files.push(pathOf(directories[directory] ?? '', name, ''));
  }
  return (index) => (index === 0 ? undefined : files[index]);
}

/** Version 5: both lists say of what their entries consist; directory 0 is where the compiler ran. */
function filesOf5(reader: DwarfReader, sections: DwarfSections): LineUnit['file'] {
  const directories = entries(reader, sections).map(({ path }) => path);
  const files = entries(reader, sections);
  const home = directories[0] ?? '';
  return (index) => {
    const entry = files[index];
    return entry === undefined ? undefined : pathOf(directories[entry.directory] ?? '', entry.path, home);
  };
}

/** Below the folder where the compiler ran, paths are short; so are those of dependencies and of standard libraries. */
function pathOf(directory: string, name: string, home: string): string {
  const path = directory === '' || directory === home || name.startsWith('/') ? name : `${directory}/${name}`;
  const whole = DEPENDENCY.test(home) && !path.startsWith('/') ? `${home}/${path}` : path;
  const known = whole.replace(DEPENDENCY, '').replace(STANDARD_LIBRARY, '');
  return home !== '' && known.startsWith(`${home}/`) ? known.slice(home.length + 1) : known;
}

/**
 * Cargo compiles a crate of a registry in the crate's own folder, so that `src/lib.rs` would be taken for the project's.
 * What is left of its path begins with name and version.
 */
const DEPENDENCY = /^.*\/registry\/src\/[^/]+\//;
const STANDARD_LIBRARY = /^\/rustc\/[\da-f]{40}\//;

const ContentType = { path: 1, directory: 2 } as const;

function entries(reader: DwarfReader, sections: DwarfSections): { path: string; directory: number }[] {
  const formats: { content: number; form: number }[] = [];
  for (let count = reader.u8(); count > 0; count--) formats.push({ content: reader.uleb(), form: reader.uleb() });
  const list: { path: string; directory: number }[] = [];
  const count = reader.uleb();
  if (count > reader.end - reader.at) throw new CorruptModule('more files than bytes');
  for (let i = 0; i < count; i++) {
    const entry = { path: '', directory: 0 };
    for (const { content, form } of formats) {
      const value = formValue(reader, form, sections);
      if (content === ContentType.path && typeof value === 'string') entry.path = value;
      else if (content === ContentType.directory && typeof value === 'number') entry.directory = value;
    }
    list.push(entry);
  }
  return list;
}

/** The forms that version 5 allows in a line header (section 6.2.4.1). */
function formValue(reader: DwarfReader, form: number, { lineStrings, strings }: DwarfSections): string | number {
  switch (form) {
    case 0x08: // string
      return reader.text();
    case 0x0e: // strp
      return textAt(strings, reader.u32le());
    case 0x1f: // line_strp
      return textAt(lineStrings, reader.u32le());
    case 0x0b: // data1
      return reader.u8();
    case 0x05: // data2
      return reader.u16();
    case 0x06: // data4
      return reader.u32le();
    case 0x07: // data8
      return reader.unsigned(8);
    case 0x0f: // udata
      return reader.uleb();
    case 0x1e: // data16, an MD5
      reader.skip(16);
      return 0;
    case 0x09: // block
      reader.skip(reader.uleb());
      return 0;
    default:
      throw new CorruptModule(`unknown form ${form} in a line table`);
  }
}

function textAt(section: Uint8Array, offset: number): string {
  return offset < section.length ? new DwarfReader(section, offset).text() : '';
}
