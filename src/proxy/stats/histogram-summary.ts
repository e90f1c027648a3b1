import type { Bucket } from '../../host/index.ts';

/** What Envoy shows of a histogram, in percent (source/common/stats/histogram_impl.cc). */
export const QUANTILES = [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100] as const;

/** Upper bounds of the buckets that Envoy exports. */
export const BOUNDS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
] as const;

/**
 * The value at each of QUANTILES; NaN where there are no samples. The n samples of a bucket are taken to lie at 1/(n+1),
 * 2/(n+1), … of its width (libcircllhist, hist_approx_quantile). `buckets` in the order of their values.
 */
export function quantilesOf(buckets: readonly Bucket[]): number[] {
  const total = sampleCount(buckets);
  return QUANTILES.map((percent) => {
    const wanted = total * (percent / 100);
    let before = 0;
    for (const { left, width, count } of buckets) {
      if (before + count >= wanted) return left + (Math.max(1, Math.ceil(wanted - before)) / (count + 1)) * width;
      before += count;
    }
    return Number.NaN;
  });
}

/** How many samples lie in buckets that begin at or below each of BOUNDS. */
export function countsBelow(buckets: readonly Bucket[]): number[] {
  return BOUNDS.map((bound) => sampleCount(buckets.filter(({ bound: begin }) => begin <= bound)));
}

export function sampleCount(buckets: readonly Bucket[]): number {
  return buckets.reduce((sum, { count }) => sum + count, 0);
}

/** About the sum of all samples (libcircllhist, hist_approx_sum): each is taken to lie a little below its bucket's middle. */
export function sampleSum(buckets: readonly Bucket[]): number {
  let sum = 0;
  for (const { bound, width, count } of buckets) {
    if (bound === 0) continue;
    const interval = bound < 0 ? -width : width;
    sum += (bound + interval * (bound / (bound + (bound + interval)))) * count;
  }
  return sum;
}
