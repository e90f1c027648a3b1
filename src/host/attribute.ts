import { encodePairs } from './pairs.ts';

/**
 * A property's value by its CEL type: string (latin1) and bytes as they are, bigint for int64, uint64, durations and
 * timestamps in nanoseconds, number for double, an array for a map (name, value, …).
 */
export type Attribute = string | Uint8Array | bigint | number | boolean | readonly string[] | typeof UNSERIALIZABLE;

/** It is there, but has no encoding (a map of attributes such as `request`, or an unset value). */
export const UNSERIALIZABLE = Symbol('unserializable');

/** The bytes a guest gets (Envoy serializeValue, source/extensions/common/wasm/context.cc). */
export function encodeAttribute(value: Exclude<Attribute, typeof UNSERIALIZABLE>): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  if (typeof value === 'boolean') return value ? '\x01' : '\x00';
  if (typeof value === 'object') return encodePairs(value);
  const bytes = Buffer.alloc(8);
  if (typeof value === 'bigint') bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  else bytes.writeDoubleLE(value);
  return bytes;
}

/** The segments of a NUL-separated path; one trailing NUL is allowed. Empty for an empty path. */
export function splitPath(path: string): string[] {
  if (path === '') return [];
  const segments = path.split('\0');
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  return segments;
}
