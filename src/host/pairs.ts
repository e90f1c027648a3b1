/**
 * Header maps as they lie in guest memory (cpp-host pairs_util.cc): u32 count, then name and value lengths,
 * then name, NUL, value, NUL. Little-endian.
 */
import type { GuestMemory } from './memory.ts';

/** PROXY_WASM_HOST_PAIRS_MAX_BYTES and _MAX_COUNT (cpp-host limits.h). */
const MAX_BYTES = 1024 * 1024;
const MAX_COUNT = 1024;

/** Bytes that `fields` (name, value, …) take. */
export function pairsSize(fields: readonly string[]): number {
  let size = 4 + fields.length * 5;
  for (const text of fields) size += text.length;
  return size;
}

/** Writes `fields` at `pointer`, where `pairsSize` bytes must lie in memory. */
export function writePairs(memory: GuestMemory, pointer: number, fields: readonly string[]): void {
  const view = memory.view;
  view.setUint32(pointer, fields.length >> 1, true);
  let at = pointer + 4;
  for (const text of fields) {
    view.setUint32(at, text.length, true);
    at += 4;
  }
  // One copy: a call into C++ costs as much as a hundred characters.
  memory.bytes.latin1Write(`${fields.join('\0')}\0`, at);
}

/** The same as bytes of its own. */
export function encodePairs(fields: readonly string[]): Uint8Array {
  const bytes = Buffer.alloc(pairsSize(fields));
  bytes.writeUInt32LE(fields.length >> 1, 0);
  let at = 4 + fields.length * 4;
  fields.forEach((text, index) => {
    bytes.writeUInt32LE(text.length, 4 + index * 4);
    bytes.latin1Write(text, at);
    at += text.length + 1;
  });
  return bytes;
}

/**
 * Reads what a guest passed. As in cpp-host an input that is too large, cut short or not terminated counts as
 * the empty list; the guest is not told.
 */
export function readPairs(memory: GuestMemory, pointer: number, size: number): string[] {
  if (size < 4 || size > MAX_BYTES) return [];
  const view = memory.view;
  const count = view.getUint32(pointer, true);
  const end = pointer + size;
  let lengths = pointer + 4;
  let at = lengths + count * 8;
  if (count > MAX_COUNT || at > end) return [];
  const fields: string[] = [];
  for (let i = 0; i < count * 2; i++) {
    const length = view.getUint32(lengths, true);
    lengths += 4;
    if (at + length >= end || memory.bytes[at + length] !== 0) return [];
    fields.push(memory.text(at, length));
    at += length + 1;
  }
  return at === end ? fields : [];
}
