/** How long a message's body is, where it is not a number of bytes. */
export const BodyLength = {
  chunked: -1,
  untilClose: -2,
} as const;

const DIGITS = /^\d+$/;
/** 2^64 - 1, Envoy's bound. */
const MAX = 18446744073709551615n;

/** A content-length value as a number (exact up to 2^53, which no body reaches); undefined when it is none. */
export function parseContentLength(value: string): number | undefined {
  if (!DIGITS.test(value)) return undefined;
  const length = Number(value);
  if (length <= Number.MAX_SAFE_INTEGER) return length;
  return BigInt(value) <= MAX ? length : undefined;
}
