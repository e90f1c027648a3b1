/** What several rounds of one measurement came to. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** `values` must not be empty. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return { median: (lower + upper) / 2, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

/** The spread of `own[i] / peer[i]`: of each round by itself, since a machine's speed changes between rounds. */
export function ratioOf(own: readonly number[], peer: readonly number[]): Spread {
  return spreadOf(own.map((value, round) => value / (peer[round] ?? Number.NaN)));
}
