import type { Json } from '../kubernetes/object.ts';
import { toCamelCase } from './field-case.ts';
import type { FilterEntry } from './filter-entry.ts';
import type { FilterList } from './find-listeners.ts';
import { type ListItem, lineStart } from './list-items.ts';
import type { ParsedBootstrap } from './parse-bootstrap.ts';

/**
 * A filter as an element of `list`, written as its neighbour `beside` is: as lines with the indentation of the file, or
 * in one line. Without a line end; in a block list it begins with the dash, and what follows its first line is indented.
 */
export function entryText(bootstrap: ParsedBootstrap, list: FilterList, beside: ListItem, entry: FilterEntry): string {
  const { text, lineEnd } = bootstrap;
  const value = list.isCamelCase ? toCamelCase(entry) : entry;
  const isFlow = list.node.flow === true;
  const lines = isFlow ? flowLines(bootstrap, beside, value) : blockLines(bootstrap, beside, value);
  const before = text.slice(lineStart(text, beside.start), beside.start);
  const indent = isFlow ? /^[ \t]*/.exec(before)?.[0] : ' '.repeat(before.length);
  return lines.map((line, index) => (index === 0 || line === '' ? line : `${indent}${line}`)).join(lineEnd);
}

function blockLines({ text, yaml }: ParsedBootstrap, beside: ListItem, value: Json): string[] {
  // The first indented line that begins a field is one step away from the left.
  const indent = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
  const written = yaml.stringify([value], { ...YAML_OPTIONS, indent });
  // Of a text with lines that are empty or begin with spaces, what belongs to it is hard to see: better quoted.
  const plain = isPlainBlock(written) ? written : yaml.stringify([value], { ...YAML_OPTIONS, ...ONE_LINE, indent });
  // Some have more than one space behind the dash.
  const gap = /^-( +)\S/.exec(text.slice(beside.start, beside.end))?.[1] ?? ' ';
  const [first = '', ...rest] = withoutLineEnd(plain).split('\n');
  return [first.replace('- ', `-${gap}`), ...rest.map((line) => `${gap.slice(1)}${line}`)];
}

/** Envoy's parser, of YAML 1.1, takes `yes` for true. */
const YAML_OPTIONS = { version: '1.1', lineWidth: 0 } as const;
/** Texts in one line, whatever is in them. */
const ONE_LINE = {
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

function isPlainBlock(written: string): boolean {
  return !/: [|>]\d?[+-]|: [|>]\d/.test(written) && !/\n[ \t]*\n/.test(written);
}

function flowLines({ text, isJson, yaml }: ParsedBootstrap, beside: ListItem, value: Json): string[] {
  if (!isJson) {
    const options = { ...YAML_OPTIONS, collectionStyle: 'flow' } as const;
    const written = withoutLineEnd(yaml.stringify(value, options));
    return [written.includes('\n') ? withoutLineEnd(yaml.stringify(value, { ...options, ...ONE_LINE })) : written];
  }
  const hasLines = text.slice(beside.start, beside.end).includes('\n');
  if (!hasLines) return [isSpaced(text) ? spacedJson(value) : JSON.stringify(value)];
  const step = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  return JSON.stringify(value, null, step).split('\n');
}

/** What JavaScript takes for space, such as U+2028, may be a configuration's last character. */
function withoutLineEnd(text: string): string {
  return text.replace(/\n$/, '');
}

/** Whether a JSON object has spaces behind its first field's name, and so behind them all. */
export function isSpaced(text: string): boolean {
  return /^\s*\{\s*"[^"\\]*":\s/.test(text);
}

/** JSON in one line, with spaces where people put them. */
function spacedJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  const fields = Object.entries(value).map(([field, part]) => `${JSON.stringify(field)}: ${spacedJson(part ?? null)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
