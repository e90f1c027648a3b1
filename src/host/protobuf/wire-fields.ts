/** One field as it stands in the bytes. Fixed-width numbers are their little-endian value, groups are left out. */
export interface WireField {
  number: number;
  /** `bigint` for a varint, 64-bit or 32-bit number, a view of the input for what has a length. */
  value: bigint | Uint8Array;
  /** 0 varint, 1 64-bit, 2 length-delimited, 5 32-bit. */
  wireType: number;
}

/** Deeper groups and messages are refused, as protobuf's C++ parser does. */
const MAX_DEPTH = 100;

/**
 * The fields of a protobuf message in their order, undefined where the bytes are none (protobuf's encoding guide;
 * refuses what C++'s ParseFromArray refuses, but for UTF-8, which only the schema knows of).
 */
export function wireFields(bytes: Uint8Array): WireField[] | undefined {
  const fields: WireField[] = [];
  return new WireReader(bytes).message(fields, 0) ? fields : undefined;
}

class WireReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Reads to the end, or to the end of `group` where that is not 0. */
  message(into: WireField[], group: number, depth = 0): boolean {
    if (depth > MAX_DEPTH) return false;
    while (this.at < this.bytes.length) {
      const tag = this.varint(MAX_TAG_BYTES);
      if (tag === undefined || tag > 0xffffffffn) return false;
      const number = Number(tag >> 3n);
      const wireType = Number(tag & 7n);
      if (number === 0) return false;
      if (wireType === END_GROUP) return number === group;
      if (wireType === START_GROUP) {
        if (!this.message([], number, depth + 1)) return false;
        continue;
      }
      const value = this.value(wireType);
      if (value === undefined) return false;
      into.push({ number, wireType, value });
    }
    return group === 0;
  }

  private value(wireType: number): bigint | Uint8Array | undefined {
    switch (wireType) {
      case 0:
        return this.varint(MAX_VARINT_BYTES);
      case 1:
        return this.fixed(8);
      case 2: {
        const length = this.varint(MAX_TAG_BYTES);
        return length === undefined ? undefined : this.take(Number(length));
      }
      case 5:
        return this.fixed(4);
      default:
        return undefined;
    }
  }

  private varint(limit: number): bigint | undefined {
    let result = 0n;
    for (let i = 0; i < limit; i++) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return undefined;
      result |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, result);
    }
    return undefined;
  }

  private fixed(size: number): bigint | undefined {
    const bytes = this.take(size);
    return bytes?.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }

  private take(size: number): Uint8Array | undefined {
    if (size > this.bytes.length - this.at) return undefined;
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }
}

const START_GROUP = 3;
const END_GROUP = 4;
const MAX_TAG_BYTES = 5;
const MAX_VARINT_BYTES = 10;
