import { type DiffLine, lineDiff } from '../../../deploy/index.ts';
import { printable } from '../../../errors.ts';
import type { Style } from '../../io.ts';
import { cutLine } from './cut-line.ts';

/** So many unchanged lines stand around changed ones. */
const AROUND = 3;

const COLOURS: Record<DiffLine['kind'], (style: Style) => Style> = {
  '+': (style) => style.green,
  '-': (style) => style.red,
  ' ': (style) => style.dim,
};

/**
 * The lines that come and go between two texts, with those around them; `⋮` stands for the others, and very long lines
 * are cut. None where the texts are the same.
 */
export function diffText(before: string, after: string, style: Style): string[] {
  if (before === after) return [];
  const lines = lineDiff(before, after);
  const changed = lines.map(({ kind }) => kind !== ' ');
  const shown = lines.map((_, index) => changed.slice(Math.max(0, index - AROUND), index + AROUND + 1).includes(true));
  return lines.flatMap(({ kind, text }, index) => {
    if (shown[index]) return [`  ${COLOURS[kind](style)(printable(cutLine(`${kind} ${text}`.trimEnd())))}`];
    return index === 0 || shown[index - 1] ? [style.dim('  ⋮')] : [];
  });
}
