/** A range of values that are counted together. */
export interface Bucket {
  /** The end nearer to zero. */
  readonly bound: number;
  /** The lower end. */
  readonly left: number;
  readonly width: number;
  readonly count: number;
}

/** Two decimal digits: 90 ranges for each power of ten. */
const SHIFT = 100;

/**
 * Log-linear counts of whole numbers, as Envoy keeps them (libcircllhist, hist_insert_intscale): what is recorded is
 * known to two decimal digits, and however much it is, it takes no more than a few thousand numbers. Envoy shows what
 * was recorded only after the next flush; so does this.
 */
export class Histogram {
  private recorded = new Map<number, number>();
  private readonly total = new Map<number, number>();
  private last: ReadonlyMap<number, number> = new Map();

  /** Counts `value`, which Envoy takes for a signed 64-bit number. */
  record(value: bigint): void {
    const key = keyOf(BigInt.asIntN(64, value));
    this.recorded.set(key, (this.recorded.get(key) ?? 0) + 1);
  }

  /** What was recorded since the last flush becomes the interval, and part of the total. */
  flush(): void {
    for (const [key, count] of this.recorded) this.total.set(key, (this.total.get(key) ?? 0) + count);
    this.last = this.recorded;
    this.recorded = new Map();
  }

  /** Whether a flush found anything yet. */
  get used(): boolean {
    return this.total.size > 0;
  }

  /** Since the start, in order of their values. */
  get cumulative(): Bucket[] {
    return bucketsOf(this.total);
  }

  /** What the last flush found. */
  get interval(): Bucket[] {
    return bucketsOf(this.last);
  }
}

/** Power of ten and two digits; negative for negative values, so that keys are in the order of their buckets. */
function keyOf(value: bigint): number {
  if (value === 0n) return 0;
  const digits = String(value < 0n ? -value : value);
  const mantissa = Number(digits.padEnd(2, '0').slice(0, 2));
  const key = (digits.length - 1) * SHIFT + mantissa;
  return value < 0n ? -key : key;
}

function bucketsOf(counts: ReadonlyMap<number, number>): Bucket[] {
  return [...counts].sort(([a], [b]) => a - b).map(([key, count]) => bucketOf(key, count));
}

function bucketOf(key: number, count: number): Bucket {
  if (key === 0) return { bound: 0, left: 0, width: 0, count };
  // Not `**`, which is not exact.
  const power = Number(`1e${Math.floor(Math.abs(key) / SHIFT)}`);
  const bound = Math.sign(key) * ((Math.abs(key) % SHIFT) / 10) * power;
  const width = power / 10;
  return { bound, left: key > 0 ? bound : bound - width, width, count };
}
