/** As C++'s fmt prints a double: the fewest digits, with an exponent from 1e+16 on. */
export function formatShortest(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Math.abs(value) >= 1e16 ? scientific(value) : String(value);
}

/** As std::to_chars prints a double, which Envoy's JSON has: whichever way is shorter. JSON has no NaN: null. */
export function formatJson(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  const plain =
    BigInt(Math.trunc(value)) === BigInt(0) || !Number.isInteger(value) ? String(value) : String(BigInt(value));
  const short = scientific(value);
  return short.length < plain.length ? short : plain;
}

/** `%.32g`: exactly what the double is. */
export function formatExact(value: number): string {
  const text = value.toPrecision(32);
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text;
}

/** Two digits of exponent at least, as in C. */
function scientific(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
