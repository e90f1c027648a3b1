import { entryText, isSpaced } from './entry-text.ts';
import type { FilterEntry } from './filter-entry.ts';
import type { FilterList } from './find-listeners.ts';
import { type ListItem, lineStart, listItems, nextLine } from './list-items.ts';
import type { ParsedBootstrap } from './parse-bootstrap.ts';

/** The characters from `start` to `end` become `text`. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** Puts a filter before the element at `index`; comments right above that one stay with it. */
export function insertion(bootstrap: ParsedBootstrap, list: FilterList, index: number, entry: FilterEntry): TextEdit {
  const { text, lineEnd } = bootstrap;
  const item = itemAt(bootstrap, list, index);
  const isFlow = list.node.flow === true;
  const written = `${entryText(bootstrap, list, item, entry)}${isFlow ? ',' : ''}`;
  const begin = lineStart(text, item.start);
  const indent = text.slice(begin, item.start);
  if (item.startsLine) {
    const at = bootstrap.isJson ? begin : aboveComments(text, begin, indent);
    return { start: at, end: at, text: `${indent}${written}${lineEnd}` };
  }
  const between = isFlow ? spaceAfterComma(bootstrap, item) : `${lineEnd}${' '.repeat(indent.length)}`;
  return { start: item.start, end: item.start, text: `${written}${between}` };
}

/** Writes a filter in the place of the element at `index`. */
export function replacement(bootstrap: ParsedBootstrap, list: FilterList, index: number, entry: FilterEntry): TextEdit {
  const item = itemAt(bootstrap, list, index);
  return { start: item.start, end: item.end, text: entryText(bootstrap, list, item, entry) };
}

/** Takes the element at `index` away, with its comma: after `insertion` the text is what it was before. */
export function removal(bootstrap: ParsedBootstrap, list: FilterList, index: number): TextEdit {
  const { text } = bootstrap;
  const items = listItems(bootstrap, list.node);
  const item = itemAt(bootstrap, list, index);
  const [before, after] = [items[index - 1], items[index + 1]];
  const isFlow = list.node.flow === true;
  const line = lineStart(text, item.start);
  // Of an element that has its lines for itself, these go.
  const rest = nextLine(text, item.end);
  const tail = text.slice(item.end, rest).trim();
  if (item.startsLine && (isFlow ? tail === ',' : /^(#|$)/.test(tail)) && (after || !isFlow)) {
    return { start: line, end: rest, text: '' };
  }
  if (after) {
    const between = text.slice(item.end, after.start);
    const end = /[^,\s]/.test(between) ? item.end + between.indexOf(',') + 1 : after.start;
    return { start: item.start, end, text: '' };
  }
  return { start: before && isFlow ? before.end : item.start, end: item.end, text: '' };
}

/** The text with the edits made, which must not overlap. */
export function withEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    pieces.push(text.slice(done, edit.start), edit.text);
    done = edit.end;
  }
  return [...pieces, text.slice(done)].join('');
}

function itemAt(bootstrap: ParsedBootstrap, list: FilterList, index: number): ListItem {
  const item = listItems(bootstrap, list.node)[index];
  if (item === undefined) throw new Error(`the list has no element ${index}`);
  return item;
}

/** Where the comments begin that stand right above the line at `begin`, as far indented as it. */
function aboveComments(text: string, begin: number, indent: string): number {
  if (begin === 0) return begin;
  const above = lineStart(text, begin - 1);
  return text.startsWith(`${indent}#`, above) ? aboveComments(text, above, indent) : begin;
}

/** What stands between two elements of a list in one line, as far as the file shows it. */
function spaceAfterComma({ text, isJson }: ParsedBootstrap, item: ListItem): string {
  const before = /,([ \t]*)$/.exec(text.slice(lineStart(text, item.start), item.start))?.[1];
  return before ?? (isJson && !isSpaced(text) ? '' : ' ');
}
