import type { Random } from './random.ts';

/** Where a section lies in a module. */
interface Section {
  id: number;
  /** Of its id, of its contents, and of its end. */
  start: number;
  contents: number;
  end: number;
}

const HEADER = 8;
const CODE = 10;
const DATA = 11;
/** Numbers near the edges of LEB128 and of what sections count. */
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x10000, 0xfffff, 0x7fffffff, 0xffffffff];
/** Instructions that change control, memory or types. */
const OPCODES = [0x00, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x1a, 0x3f, 0x40, 0xfc];

/**
 * A module that was damaged in one to four ways: half of them anywhere, at the level of bytes, numbers and sections, half
 * of them only in instructions and data, so that many still load.
 */
export function mutate(original: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let bytes = Buffer.from(original);
  const ways = random.below(2) === 0 ? ANYWHERE : INSIDE;
  for (let left = 1 + random.below(4); left > 0; left--) bytes = random.of(ways)(bytes, random, other);
  return bytes;
}

type Mutation = (bytes: Buffer<ArrayBuffer>, random: Random, other: Uint8Array) => Buffer<ArrayBuffer>;

const INSIDE: readonly Mutation[] = [
  function setInstruction(bytes, random) {
    change(bytes, CODE, random, () => random.of(OPCODES));
    return bytes;
  },
  function changeOperand(bytes, random) {
    // The lengths of numbers stay, so that what follows is still what it was.
    change(bytes, CODE, random, (byte) => (byte & 0x80) | random.below(128));
    return bytes;
  },
  function changeData(bytes, random) {
    change(bytes, DATA, random, () => random.below(256));
    return bytes;
  },
];

const ANYWHERE: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const at = random.below(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << random.below(8));
    return bytes;
  },
  function setByte(bytes, random) {
    bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  function insertNumber(bytes, random) {
    return splice(bytes, random.below(bytes.length), random.below(5), leb(random.of(NUMBERS)));
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length));
  },
  function repeatRange(bytes, random) {
    const at = random.below(bytes.length);
    const range = Buffer.from(bytes.subarray(at, at + 1 + random.below(64)));
    return splice(bytes, at, 0, range);
  },
  function graft(bytes, random, other) {
    const from = random.below(other.length);
    return splice(bytes, random.below(bytes.length), random.below(32), other.subarray(from, from + random.below(64)));
  },
  function dropSection(bytes, random) {
    const { start, end } = sectionOf(bytes, random);
    return splice(bytes, start, end - start, NOTHING);
  },
  function repeatSection(bytes, random) {
    const { start, end } = sectionOf(bytes, random);
    return splice(bytes, start, 0, Buffer.from(bytes.subarray(start, end)));
  },
  function takeSection(bytes, random, other) {
    const { start, end } = sectionOf(bytes, random);
    const taken = sectionOf(Buffer.from(other), random);
    return splice(bytes, start, end - start, other.subarray(taken.start, taken.end));
  },
  /** The section's length follows, so that the change is looked at. */
  function growSection(bytes, random, other) {
    const { id, contents, start, end } = sectionOf(bytes, random);
    const from = random.below(other.length);
    const inner = splice(
      Buffer.from(bytes.subarray(contents, end)),
      random.below(end - contents),
      random.below(8),
      other.subarray(from, from + random.below(16)),
    );
    return splice(bytes, start, end - start, Buffer.concat([Buffer.from([id]), leb(inner.length), inner]));
  },
  function recount(bytes, random) {
    const { contents } = sectionOf(bytes, random);
    return splice(bytes, contents, 1, leb(random.of(NUMBERS)));
  },
];

function change(bytes: Buffer, section: number, random: Random, to: (byte: number) => number): void {
  const found = sectionsOf(bytes).find(({ id }) => id === section);
  if (found === undefined) return;
  const at = found.contents + random.below(found.end - found.contents);
  bytes[at] = to(bytes[at]!);
}

const NOTHING = Buffer.alloc(0);

function splice(bytes: Buffer<ArrayBuffer>, at: number, remove: number, insert: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
}

/** Any section; all there is where there is none. */
function sectionOf(bytes: Buffer, random: Random): Section {
  const sections = sectionsOf(bytes);
  return sections.length > 0 ? random.of(sections) : { id: 0, start: 0, contents: 0, end: bytes.length };
}

function sectionsOf(bytes: Buffer): Section[] {
  const sections: Section[] = [];
  for (let start = HEADER; start + 1 < bytes.length; ) {
    let contents = start + 1;
    let size = 0;
    for (let shift = 0; contents < bytes.length; shift += 7) {
      const byte = bytes[contents++]!;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80 || shift > 28) break;
    }
    const end = contents + size;
    if (end > bytes.length) break;
    sections.push({ id: bytes[start]!, start, contents, end });
    start = end;
  }
  return sections;
}

function leb(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  do {
    const byte = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? byte | 0x80 : byte);
  } while (left > 0);
  return Buffer.from(bytes);
}
