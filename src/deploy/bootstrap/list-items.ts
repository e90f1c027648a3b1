import type { CST, YAMLSeq } from 'yaml';
import type { ParsedBootstrap } from './parse-bootstrap.ts';

/** Where an element of a list stands in the text, in characters. */
export interface ListItem {
  /** Of the dash in a block list; of the element itself, or its anchor, in one with brackets. */
  start: number;
  /** Behind its last character. */
  end: number;
  /** Whether only spaces or tabs stand before `start` in its line. */
  startsLine: boolean;
}

/** The elements of a list, in order. */
export function listItems({ text }: ParsedBootstrap, list: YAMLSeq): ListItem[] {
  return tokens(list).map((token, index) => {
    const start = startOf(token);
    const node = list.items[index];
    const end = hasRange(node) ? node.range[1] : start;
    // A node reaches to what follows it; a dash alone is an element too.
    const content = text.slice(start, end).replace(/[ \t\r\n]+$/, '').length;
    return {
      start,
      end: start + Math.max(content, 1),
      startsLine: text.slice(lineStart(text, start), start).trim() === '',
    };
  });
}

/** Where the line begins that the character at `offset` is in. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line after the one of `offset` begins. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

type ItemToken = CST.BlockSequence['items'][number] | CST.FlowCollection['items'][number];

/** What the list consists of; a comment behind its last element counts as an item there, but is none. */
function tokens(list: YAMLSeq): ItemToken[] {
  const token = list.srcToken;
  if (token?.type === 'block-seq') {
    return token.items.filter(({ start }) => start.some(({ type }) => type === 'seq-item-ind'));
  }
  if (token?.type === 'flow-collection') return token.items.filter(({ key, value }) => key != null || value != null);
  return [];
}

function startOf({ start, key, value }: ItemToken): number {
  const first = start.find(({ type }) => type === 'seq-item-ind' || type === 'anchor' || type === 'tag');
  return (first ?? key ?? value)?.offset ?? 0;
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
