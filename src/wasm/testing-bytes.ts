/** Modules as bytes, for what no assembler writes. */

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  do {
    const byte = left % 128;
    left = Math.floor(left / 128);
    bytes.push(left > 0 ? byte | 0x80 : byte);
  } while (left > 0);
  return bytes;
}

export const name = (text: string): Buffer => Buffer.from([...leb(text.length), ...Buffer.from(text, 'latin1')]);

export function section(id: number, ...contents: (Uint8Array | number[])[]): Buffer {
  const body = Buffer.concat(contents.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([id, ...leb(body.length)]), body]);
}

export const moduleBytes = (...sections: Uint8Array[]): Buffer =>
  Buffer.concat([Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), ...sections]);

/** A body with `locals` of type i32. */
export function functionBody(locals: number, instructions: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from([1, ...leb(locals), 0x7f]), instructions, Uint8Array.of(0x0b)]);
  return Buffer.concat([Buffer.from(leb(body.length)), body]);
}

/** The bytes `unit`, `count` times. */
export const repeat = (unit: readonly number[], count: number): Buffer =>
  Buffer.alloc(unit.length * count, Uint8Array.from(unit));
