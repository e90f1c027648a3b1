/** The bytes are not a WebAssembly module, or end too early. */
export class CorruptModule extends Error {
  override readonly name = 'CorruptModule';
}

/** The module needs something that engines may have, and that is not for filters here. */
export class UnsupportedModule extends CorruptModule {}

const MAX_ITEMS = 1_000_000;

/** Reads WebAssembly's binary encoding (core specification, section 5). Throws CorruptModule past the end. */
export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  byte(): number {
    if (this.at >= this.end) throw new CorruptModule(`unexpected end at byte ${this.at}`);
    return this.bytes[this.at++]!;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      result += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (result > 0xffffffff) break;
        return result;
      }
    }
    throw new CorruptModule(`number too large at byte ${this.at}`);
  }

  /** Skips a LEB128 number of any size up to 64 bits, signed or not. */
  skipLeb(): void {
    for (let i = 0; i < 10; i++) if (this.byte() < 0x80) return;
    throw new CorruptModule(`number too large at byte ${this.at}`);
  }

  take(length: number): Uint8Array {
    if (length > this.end - this.at) throw new CorruptModule(`unexpected end at byte ${this.end}`);
    const bytes = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return bytes;
  }

  /** A length-prefixed name; invalid UTF-8 becomes U+FFFD. */
  name(): string {
    return Buffer.from(this.take(this.u32())).toString('utf8');
  }

  /** Calls `item` as often as the count that stands here says. */
  vector<T>(item: () => T): T[] {
    const count = this.u32();
    // Every item takes at least one byte, and no engine takes more (the JavaScript API's implementation limits).
    if (count > this.end - this.at || count > MAX_ITEMS)
      throw new CorruptModule(`count ${count} too large at byte ${this.at}`);
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(item());
    return items;
  }
}
