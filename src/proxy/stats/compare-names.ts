/** The order of Envoy's StatName: part by part, not byte by byte, so that `a.z` comes before `a-b`. */
export function compareNames(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i]! !== right[i]!) return left[i]! < right[i]! ? -1 : 1;
  }
  return left.length - right.length;
}
