/** One of `targets` by its share of the weights' sum; `random` is from 0 up to 1. */
export function pickWeighted<T extends { weight: number }>(targets: readonly T[], random: number): T | undefined {
  let at = random * targets.reduce((sum, { weight }) => sum + weight, 0);
  for (const target of targets) {
    at -= target.weight;
    if (at < 0) return target;
  }
  return targets.at(-1);
}
