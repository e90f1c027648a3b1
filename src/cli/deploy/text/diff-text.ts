import { type DiffLine, lineDiff } from '../../../deploy/index.ts';
import { printable } from '../../../errors.ts';
import type { Style } from '../../io.ts';
import { cutLine } from './cut-line.ts';
import { firstDifference } from './first-difference.ts';

/** So many unchanged lines stand around changed ones. */
const AROUND = 3;

const COLOURS: Record<DiffLine['kind'], (style: Style) => Style> = {
  '+': (style) => style.green,
  '-': (style) => style.red,
  ' ': (style) => style.dim,
};

/**
 * The lines that come and go between two texts, with those around them; `⋮` stands for the others, and of very long
 * lines that is shown in which they differ. None where the texts are the same.
 */
export function diffText(before: string, after: string, style: Style): string[] {
  if (before === after) return [];
  const lines = lineDiff(before, after);
  const changed = lines.map(({ kind }) => kind !== ' ');
  const shown = lines.map((_, index) => changed.slice(Math.max(0, index - AROUND), index + AROUND + 1).includes(true));
  return lines.flatMap(({ kind, text }, index) => {
    if (shown[index]) {
      const line = `${kind} ${cutLine(text, () => firstDifference(lines, index))}`.trimEnd();
      return [`  ${COLOURS[kind](style)(printable(line))}`];
    }
    return index === 0 || shown[index - 1] ? [style.dim('  ⋮')] : [];
  });
}
