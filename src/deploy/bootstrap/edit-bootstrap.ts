import { isDeepStrictEqual } from 'node:util';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { toCamelCase } from './field-case.ts';
import type { FilterEntry } from './filter-entry.ts';
import type { FilterList } from './find-listeners.ts';
import { insertion, removal, replacement, withEdits } from './list-edits.ts';
import { type ParsedBootstrap, parseBootstrap, plain } from './parse-bootstrap.ts';

/** What happens to one list; indices are those before any change. */
export interface ListChange {
  list: FilterList;
  index: number;
  kind: 'insert' | 'replace' | 'remove';
}

/**
 * The bootstrap's text with the changes made and nothing else touched. `paths` are all lists that must change by that,
 * those among them that are one list under several names. Throws ProxletError `edit-unsafe` where any other part of the
 * configuration would change too, as by an alias.
 */
export async function editBootstrap(
  bootstrap: ParsedBootstrap,
  changes: readonly ListChange[],
  entry?: FilterEntry,
): Promise<string> {
  const distinct = new Map(changes.map((change) => [`${change.list.node.range?.[0]}/${change.index}`, change]));
  const edits = [...distinct.values()].map(({ list, index, kind }) => {
    if (kind === 'remove') return removal(bootstrap, list, index);
    if (entry === undefined) throw new Error('nothing to write');
    return (kind === 'insert' ? insertion : replacement)(bootstrap, list, index, entry);
  });
  const text = withEdits(bootstrap.text, edits);
  const wanted = plain(bootstrap);
  // From the end on, so that indices hold.
  for (const { list, index, kind } of [...changes].sort((a, b) => b.index - a.index)) {
    const filters = listAt(wanted, list.path);
    const value = list.isCamelCase && entry ? toCamelCase(entry) : entry;
    filters.splice(index, kind === 'insert' ? 0 : 1, ...(kind === 'remove' ? [] : [value]));
  }
  if (!isDeepStrictEqual(await reread(text, bootstrap), wanted)) throw unsafe(bootstrap.file);
  return text;
}

async function reread(text: string, { file }: ParsedBootstrap): Promise<unknown> {
  try {
    return plain(await parseBootstrap(text, file));
  } catch (error) {
    if (error instanceof ProxletError) throw unsafe(file, error);
    throw error;
  }
}

function listAt(root: unknown, path: FilterList['path']): unknown[] {
  const found = path.reduce((value: unknown, key) => Object(value)[key], root);
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join('.')}`);
  return found;
}

function unsafe(file: string, cause?: ProxletError): ProxletError {
  return new ProxletError(
    'edit-unsafe',
    printable(`${file} is written so that this change of its filters would change other parts of it too`),
    {
      exitCode: ExitCode.usage,
      hint: 'give the list of HTTP filters to each connection manager without anchors and aliases, then run this again',
      ...(cause ? { cause } : {}),
    },
  );
}
