/** Nanoseconds since the epoch; the clock never goes back. */
export function epochNanoseconds(): bigint {
  return EPOCH + process.hrtime.bigint();
}

const EPOCH = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
