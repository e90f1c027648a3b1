import { CorruptModule, Reader, UnsupportedModule } from './reader.ts';

export interface FunctionType {
  params: readonly string[];
  results: readonly string[];
}

export interface Limits {
  min: number;
  max: number | undefined;
}

export type ExternalKind = 'function' | 'table' | 'memory' | 'global' | 'tag';

export interface ModuleImport {
  module: string;
  name: string;
  kind: ExternalKind;
  /** Of a function. */
  type: FunctionType | undefined;
  /** Of a memory (pages of 64 KiB) or table (elements). */
  limits: Limits | undefined;
}

export interface ModuleExport {
  name: string;
  kind: ExternalKind;
  index: number;
  type: FunctionType | undefined;
}

export interface CustomSection {
  name: string;
  /** Where its contents begin in the module, and how many bytes they are. */
  offset: number;
  size: number;
}

export interface ModuleInfo {
  imports: ModuleImport[];
  exports: ModuleExport[];
  /** Functions defined by the module, imports not counted. */
  functionCount: number;
  memories: Limits[];
  tables: Limits[];
  /** Of the function type that has the most. */
  mostResults: number;
  /** Whether instantiation runs code (section 8). */
  hasStart: boolean;
  /** Where the contents of the code section begin in the module; 0 without one. DWARF counts from there. */
  codeOffset: number;
  customSections: CustomSection[];
}

/** Forms of types: rec, sub final, sub, array, struct. */
const GARBAGE_COLLECTED: ReadonlySet<number> = new Set([0x4e, 0x4f, 0x50, 0x5e, 0x5f]);
const KINDS: readonly ExternalKind[] = ['function', 'table', 'memory', 'global', 'tag'];
const VALUE_TYPES: Record<number, string> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  123: 'v128',
  112: 'funcref',
  111: 'externref',
};

/**
 * What a module declares, without compiling it. Bodies of functions are not looked at: V8 validates them.
 * Throws CorruptModule where the header or a section that is read does not hold.
 */
export function parseModule(bytes: Uint8Array): ModuleInfo {
  const reader = new Reader(bytes);
  const header = reader.take(8);
  if (Buffer.compare(header, HEADER) !== 0) throw new CorruptModule('its header is not that of a module, version 1');
  const info: ModuleInfo = {
    imports: [],
    exports: [],
    functionCount: 0,
    memories: [],
    tables: [],
    mostResults: 0,
    hasStart: false,
    codeOffset: 0,
    customSections: [],
  };
  const types: FunctionType[] = [];
  const functions: (FunctionType | undefined)[] = [];
  const seen = new Set<number>();
  while (!reader.done) {
    const id = reader.byte();
    const size = reader.u32();
    const start = reader.at;
    reader.take(size);
    // A section that comes twice is invalid, which the engine says; here it must only not grow anything.
    if (id !== 0 && seen.has(id)) continue;
    seen.add(id);
    if (info.customSections.length === MAX_CUSTOM_SECTIONS) throw new CorruptModule('too many custom sections');
    readSection(id, new Reader(bytes, start, start + size), info, types, functions);
  }
  for (const item of info.exports) if (item.kind === 'function') item.type = functions[item.index];
  return info;
}

/** Far more than any tool writes; each costs memory of ours. */
const MAX_CUSTOM_SECTIONS = 10_000;

const HEADER = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

function readSection(
  id: number,
  section: Reader,
  info: ModuleInfo,
  types: FunctionType[],
  functions: (FunctionType | undefined)[],
): void {
  switch (id) {
    case 0: {
      const name = section.name();
      info.customSections.push({ name, offset: section.at, size: section.end - section.at });
      return;
    }
    case 1:
      section.vector(() => {
        const form = section.byte();
        if (GARBAGE_COLLECTED.has(form)) throw new UnsupportedModule('garbage-collected types (WasmGC)');
        if (form !== 0x60) throw new CorruptModule(`unknown type form at byte ${section.at - 1}`);
        types.push({
          params: section.vector(() => valueType(section)),
          results: section.vector(() => valueType(section)),
        });
      });
      info.mostResults = types.reduce((most, { results }) => Math.max(most, results.length), 0);
      return;
    case 2:
      section.vector(() => {
        const item = readImport(section, types);
        info.imports.push(item);
        if (item.kind === 'function') functions.push(item.type);
        if (item.kind === 'memory' && item.limits) info.memories.push(item.limits);
        if (item.kind === 'table' && item.limits) info.tables.push(item.limits);
      });
      return;
    case 3:
      section.vector(() => functions.push(types[section.u32()]));
      info.functionCount = functions.length - info.imports.filter((item) => item.kind === 'function').length;
      return;
    case 4:
      section.vector(() => info.tables.push(tableLimits(section)));
      return;
    case 5:
      section.vector(() => info.memories.push(limits(section)));
      return;
    case 7:
      section.vector(() => {
        const name = section.name();
        const kind = KINDS[section.byte()];
        if (kind === undefined) throw new CorruptModule(`unknown export kind at byte ${section.at - 1}`);
        info.exports.push({ name, kind, index: section.u32(), type: undefined });
      });
      return;
    case 8:
      info.hasStart = true;
      return;
    case 10:
      info.codeOffset = section.at;
      return;
    default:
      return;
  }
}

function readImport(section: Reader, types: FunctionType[]): ModuleImport {
  const item: ModuleImport = {
    module: section.name(),
    name: section.name(),
    kind: 'function',
    type: undefined,
    limits: undefined,
  };
  const kind = KINDS[section.byte()];
  if (kind === undefined) throw new CorruptModule(`unknown import kind at byte ${section.at - 1}`);
  item.kind = kind;
  if (kind === 'function') item.type = types[section.u32()];
  else if (kind === 'table') item.limits = tableLimits(section);
  else if (kind === 'memory') item.limits = limits(section);
  else if (kind === 'global') {
    valueType(section);
    section.byte();
  } else {
    section.byte();
    section.u32();
  }
  return item;
}

function valueType(reader: Reader): string {
  const byte = reader.byte();
  // (ref null? heaptype) of the typed function references proposal: one more number.
  if (byte === 0x63 || byte === 0x64) reader.skipLeb();
  return VALUE_TYPES[byte] ?? 'ref';
}

function tableLimits(reader: Reader): Limits {
  if (reader.byte() === 0x40) {
    reader.byte();
    reader.byte();
  }
  return limits(reader);
}

const SHARED = 2;
const WIDE = 4;

function limits(reader: Reader): Limits {
  const flags = reader.byte();
  if (flags & SHARED) throw new UnsupportedModule('memory that threads share');
  if (flags & WIDE) throw new UnsupportedModule('addresses of 64 bits (memory64)');
  const min = reader.u32();
  return { min, max: flags & 1 ? reader.u32() : undefined };
}

/** The contents of every custom section called `name`. */
export function customSections(bytes: Uint8Array, info: ModuleInfo, name: string): Uint8Array[] {
  return info.customSections
    .filter((section) => section.name === name)
    .map((section) => bytes.subarray(section.offset, section.offset + section.size));
}

/** `i32 i32 -> i32` as Envoy prints types; an empty list is `void`. */
export function formatType(type: FunctionType | undefined): string {
  if (type === undefined) return 'unknown';
  return `${type.params.join(' ') || 'void'} -> ${type.results.join(' ') || 'void'}`;
}
