import type { DiffLine } from '../../../deploy/index.ts';

/**
 * Where the text of a line that comes or goes begins to differ from the one whose place it takes, or that takes its place:
 * in order, those that go and those that come right after them. 0 where there is none.
 */
export function firstDifference(lines: readonly DiffLine[], index: number): number {
  const { kind, text = '' } = lines[index] ?? {};
  const own = runAt(lines, index);
  const other = runAt(lines, kind === '-' ? own.end : own.start - 1);
  const at = other.start + index - own.start;
  const counterpart = at < other.end ? lines[at] : undefined;
  if (counterpart === undefined || counterpart.kind !== (kind === '-' ? '+' : '-')) return 0;
  let length = 0;
  while (length < text.length && text[length] === counterpart.text[length]) length += 1;
  return length;
}

/** The lines of one kind that stand together. */
function runAt(lines: readonly DiffLine[], index: number): { start: number; end: number } {
  const kind = lines[index]?.kind;
  let [start, end] = [index, index];
  while (start > 0 && lines[start - 1]?.kind === kind) start -= 1;
  while (end < lines.length && lines[end]?.kind === kind) end += 1;
  return { start, end };
}
