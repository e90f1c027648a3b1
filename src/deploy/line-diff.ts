export interface DiffLine {
  kind: ' ' | '+' | '-';
  text: string;
}

/** Of the table that the fewest lines take. Beyond it, all that is between the equal ends goes and comes. */
const MOST_CELLS = 4_000_000;

/**
 * The lines of `before` and `after` in one list: kept, added and removed, as few of the latter two as possible where
 * there are not too many. Removed lines stand before the added ones that replace them.
 */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  // What is equal at both ends needs no table: a change is small beside an object.
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [
    ...linesWith(' ', a.slice(0, start)),
    ...diffOf(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...linesWith(' ', a.slice(a.length - end)),
  ];
}

function diffOf(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length * b.length > MOST_CELLS) return [...linesWith('-', a), ...linesWith('+', b)];
  const common = longestCommon(a, b);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const [left = '', right = ''] = [a[i], b[j]];
    const isKept = left === right;
    const isRemoved = !isKept && at(common, i + 1, j) >= at(common, i, j + 1);
    if (isKept) lines.push({ kind: ' ', text: left });
    else lines.push(isRemoved ? { kind: '-', text: left } : { kind: '+', text: right });
    if (isKept || isRemoved) i += 1;
    if (!isRemoved) j += 1;
  }
  return [...lines, ...linesWith('-', a.slice(i)), ...linesWith('+', b.slice(j))];
}

function linesWith(kind: DiffLine['kind'], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}

function linesOf(text: string): string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

/** At [i][j]: how many lines the rest of `a` from i and the rest of `b` from j have in common, in order. */
function longestCommon(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = table[i];
    if (row === undefined) continue;
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly Uint32Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
