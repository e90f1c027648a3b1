import { CorruptModule, Reader } from '../reader.ts';

/** Reads the encodings of DWARF (version 5, section 7). Only 32-bit DWARF: that is all there is for wasm32. */
export class DwarfReader extends Reader {
  u8(): number {
    return this.byte();
  }

  i8(): number {
    return (this.byte() << 24) >> 24;
  }

  u16(): number {
    return this.byte() | (this.byte() << 8);
  }

  u32le(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  /** A number of `size` bytes; what is above 2^53 loses precision, which no address or count here needs. */
  unsigned(size: number): number {
    let value = 0;
    for (let i = 0; i < size; i++) value += this.byte() * 256 ** i;
    return value;
  }

  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
      if (shift > 63) throw new CorruptModule(`number too large at byte ${this.at}`);
    }
  }

  sleb(): number {
    let value = 0;
    for (let shift = 0; ; ) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (byte < 0x80) return byte & 0x40 ? value - 2 ** shift : value;
      if (shift > 63) throw new CorruptModule(`number too large at byte ${this.at}`);
    }
  }

  /** Up to the next NUL, which is skipped. */
  text(): string {
    const nul = this.bytes.indexOf(0, this.at);
    if (nul < 0 || nul >= this.end) throw new CorruptModule(`unended text at byte ${this.at}`);
    const text = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.at, nul - this.at).toString('utf8');
    this.at = nul + 1;
    return text;
  }

  skip(length: number): void {
    this.take(length);
  }
}
