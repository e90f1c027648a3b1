import type { Rendered } from '../../result.ts';

/** Stands for lines that came faster than anybody took them. */
export function droppedLines(count: number): Rendered {
  return { data: { type: 'dropped', count }, text: (style) => style.dim(`${count} lines not shown: too many at once`) };
}
