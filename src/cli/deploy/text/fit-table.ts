import type { Style } from '../../io.ts';

const GAP = 2;
/** No column is cut below this. */
const LEAST = 8;

/**
 * Columns under headings, in at most `width` columns of the terminal as long as that leaves something to read. The widest
 * are cut first, in their middle: names and digests tell most at their ends. Each row is one line, whatever is in its cells.
 */
export function fitTable(
  headings: readonly string[],
  texts: readonly (readonly string[])[],
  width: number,
  style: Style,
): string {
  const rows = texts.map((cells) => cells.map((cell) => cell.replace(/\s+/g, ' ').trim()));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const whole = () => widths.reduce((sum, one) => sum + one, GAP * (widths.length - 1));
  while (whole() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const cut = (widths[widest] ?? 0) - 1;
    if (cut < LEAST) break;
    widths[widest] = cut;
  }
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => {
        const most = widths[column] ?? 0;
        return cut(cell, most).padEnd(most);
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  return [style.bold(line(headings)), ...rows.map(line)].join('\n');
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return `${text.slice(0, most - 1 - end)}…${text.slice(text.length - end)}`;
}
