/** Pieces of protobuf's binary form, each a whole field; a message is their concatenation, in any order. */

/** A varint field: uint32, int64, bool, enums. Negative numbers take ten bytes. */
export function varintField(number: number, value: bigint | number | boolean): Uint8Array {
  return Buffer.concat([varint((number << 3) | VARINT), varint(value)]);
}

/** A field of type double. */
export function doubleField(number: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | FIXED_64), bytes]);
}

/** A string (UTF-8), bytes or message field; a message is given as its fields. */
export function lengthField(number: number, content: string | Uint8Array | readonly Uint8Array[]): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content) : joined(content);
  return Buffer.concat([varint((number << 3) | LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

function joined(content: Uint8Array | readonly Uint8Array[]): Uint8Array {
  return content instanceof Uint8Array ? content : Buffer.concat(content);
}

function varint(value: bigint | number | boolean): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.of(...bytes, Number(rest));
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
