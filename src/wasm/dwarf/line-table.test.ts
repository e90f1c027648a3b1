import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineTable } from './line-table.ts';

const u16 = (n: number) => [n & 255, n >> 8];
const u32 = (n: number) => [...u16(n & 0xffff), ...u16(n >>> 16)];
const text = (value: string) => [...Buffer.from(value), 0];
const setAddress = (address: number) => [0, 5, 2, ...u32(address)];
const END_SEQUENCE = [0, 1, 1];

/** Line 3 column 5 from 0x10, line 7 of the second file from 0x14 to 0x20; then a function that the linker dropped. */
const PROGRAM = [
  ...setAddress(0x10),
  ...[3, 2, 5, 5, 1], // advance_line 2, set_column 5, copy
  ...[4, 2, 5, 0, 3, 4, 2, 4, 1], // set_file 2, set_column 0, advance_line 4, advance_pc 4, copy
  ...[2, 12, ...END_SEQUENCE],
  ...setAddress(0),
  ...[1, 2, 0x40, ...END_SEQUENCE],
];

const OPCODES = [13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
const unit = (version: number, beforeLength: number[], tables: number[], program = PROGRAM) => {
  const operations = version >= 4 ? [1, 1] : [1];
  const header = [...operations, 1, 0xfb, 14, ...OPCODES, ...tables];
  const body = [...u16(version), ...beforeLength, ...u32(header.length), ...header, ...program];
  return [...u32(body.length), ...body];
};

const VERSION_4 = unit(4, [], [...text('include'), 0, ...text('a.cc'), 0, 0, 0, ...text('b.h'), 1, 0, 0, 0]);
/** Directories and files by line_strp and udata; a 16-byte MD5 that is skipped. */
const VERSION_5 = unit(
  5,
  [4, 0],
  [
    ...[1, 1, 0x1f, 2, ...u32(0), ...u32(6)],
    ...[3, 1, 0x1f, 2, 0x0b, 5, 0x1e, 3],
    ...[...u32(20), 0, ...Array<number>(16).fill(9)],
    ...[...u32(20), 0, ...Array<number>(16).fill(9)],
    ...[...u32(25), 1, ...Array<number>(16).fill(9)],
  ],
);
const LINE_STRINGS = Uint8Array.from([...text('/home'), ...text('/home/include'), ...text('a.cc'), ...text('b.h')]);

const table = (line: number[]) =>
  lineTable({ line: Uint8Array.from(line), lineStrings: LINE_STRINGS, strings: new Uint8Array(0) });

for (const [version, unit] of [
  [4, VERSION_4],
  [5, VERSION_5],
] as const) {
  test(`positions from DWARF ${version}`, () => {
    const position = table(unit);
    assert.equal(position(0x10), 'a.cc:3:5');
    assert.equal(position(0x13), 'a.cc:3:5');
    assert.equal(position(0x14), 'include/b.h:7');
    assert.equal(position(0x1f), 'include/b.h:7');
  });

  test(`nothing outside of what DWARF ${version} describes`, () => {
    const position = table(unit);
    for (const address of [0, 0x0f, 0x20, 0x30, -5, 0xffff_ffff]) assert.equal(position(address), undefined);
  });

  test(`a DWARF ${version} table cut anywhere, or with any byte changed, throws nothing`, () => {
    for (let length = 0; length < unit.length; length++) table(unit.slice(0, length))(0x14);
    for (let at = 0; at < unit.length; at++)
      for (const byte of [0, 1, 0x7f, 0x80, 0xff]) table(unit.with(at, byte))(0x14);
  });
}

test('units one behind the other', () => {
  const second = unit(4, [], [0, ...text('c.cc'), 0, 0, 0, 0], [...setAddress(0x50), 1, 2, 4, ...END_SEQUENCE]);
  const position = table([...VERSION_5, ...second]);
  assert.equal(position(0x51), 'c.cc:1');
  assert.equal(position(0x10), 'a.cc:3:5');
});
