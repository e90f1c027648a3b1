import { isDeepStrictEqual } from 'node:util';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import type { Json } from '../kubernetes/object.ts';
import { chooseListeners, namesOf } from './choose-listeners.ts';
import { editBootstrap, type ListChange } from './edit-bootstrap.ts';
import { toSnakeCase } from './field-case.ts';
import type { FilterEntry } from './filter-entry.ts';
import { type FilterList, findListeners, type Listener } from './find-listeners.ts';
import { type NamedFilter, namedFilters } from './named-filters.ts';
import { type ParsedBootstrap, parseBootstrap } from './parse-bootstrap.ts';

export interface BootstrapEdit {
  /** The bootstrap as it is, YAML or JSON. */
  text: string;
  /** For messages, and its ending: Envoy reads what does not end in .yaml or .yml as JSON. */
  file: string;
  entry: FilterEntry;
  /** Names or `address:port`; when empty, those that have the filter already, or else the only one there is. */
  listeners: readonly string[];
  /** Put it before the filter with this name, which may be a deployment's id; by default before the router. */
  before?: string | undefined;
}

export interface PlannedBootstrap {
  text: string;
  before: string;
  changed: boolean;
  places: FilterPlace[];
}

/** One HTTP connection manager that has the filter, or will. */
export interface FilterPlace {
  listener: string;
  /** The name of the filter that ours stands before; undefined where it is the last. */
  before: string | undefined;
  action: 'insert' | 'replace' | 'none';
}

/**
 * Puts a filter into a bootstrap: before the router of every HTTP connection manager in the listeners. Where it is
 * already it stays, and is written anew if it is another. Everything else is kept byte for byte. A filter that is in
 * further listeners is brought up to date there too, since a deployment has one revision. Throws ProxletError:
 * `config-syntax`, `config-invalid`, `target-missing`, `router-missing`, `list-shared`, `edit-unsafe`.
 */
export async function planBootstrap({
  text,
  file,
  entry,
  listeners,
  before,
}: BootstrapEdit): Promise<PlannedBootstrap> {
  const bootstrap = await parseBootstrap(text, file);
  const all = findListeners(bootstrap);
  const having = all.filter(({ lists }) => lists.some((list) => indexOf(bootstrap, list, entry.name) >= 0));
  const asked = listeners.length === 0 && having.length > 0 ? [] : chooseListeners(all, listeners, file);
  const chosen = all.filter((listener) => asked.includes(listener) || having.includes(listener));
  refuseShared(bootstrap, all, chosen);
  const found = chosen.flatMap((listener) =>
    listener.lists
      .filter((list) => asked.includes(listener) || indexOf(bootstrap, list, entry.name) >= 0)
      .map((list) => placeOf(bootstrap, listener, list, entry, before)),
  );
  const changes = found.flatMap(({ change }) => change ?? []);
  const result = changes.length === 0 ? text : await editBootstrap(bootstrap, changes, entry);
  return { text: result, before: text, changed: result !== text, places: found.map(({ place }) => place) };
}

function placeOf(
  bootstrap: ParsedBootstrap,
  listener: Listener,
  list: FilterList,
  entry: FilterEntry,
  before: string | undefined,
): { place: FilterPlace; change?: ListChange } {
  const filters = namedFilters(bootstrap, list);
  const own = filters.find(({ name }) => name === entry.name);
  if (own !== undefined) {
    const place = { listener: listener.name, before: filters[own.index + 1]?.name };
    if (isDeepStrictEqual(entryAt(bootstrap, list, own.index), JSON.parse(JSON.stringify(entry)))) {
      return { place: { ...place, action: 'none' } };
    }
    return { place: { ...place, action: 'replace' }, change: { list, index: own.index, kind: 'replace' } };
  }
  const next = neighbour(bootstrap, listener, list, filters, before);
  return {
    place: { listener: listener.name, before: next.name, action: 'insert' },
    change: { list, index: next.index, kind: 'insert' },
  };
}

/** What the filter shall stand before. */
function neighbour(
  bootstrap: ParsedBootstrap,
  listener: Listener,
  list: FilterList,
  filters: readonly NamedFilter[],
  before: string | undefined,
): NamedFilter {
  const names = before === undefined ? [] : [before, `proxlet.${before}`];
  const found = filters.find(({ name, isRouter }) => (before === undefined ? isRouter : names.includes(name)));
  if (found !== undefined) return found;
  const place = bootstrap.at(list.node.range?.[0] ?? 0);
  const has = filters.map(({ name }) => name || '(unnamed)').join(', ') || 'none';
  throw before === undefined
    ? new ProxletError(
        'router-missing',
        printable(`${place}: listener ${listener.name} has no router among its HTTP filters: ${has}`),
        {
          exitCode: ExitCode.usage,
          hint: 'Envoy takes no HTTP connection manager without one at the end of its filters: envoy.filters.http.router',
        },
      )
    : new ProxletError(
        'target-missing',
        printable(`${place}: listener ${listener.name} has no HTTP filter ${before}, but ${has}`),
        {
          exitCode: ExitCode.usage,
          hint: 'name one of them with --before, or leave it out to come right before the router',
          details: { choices: filters.map(({ name }) => name) },
        },
      );
}

/** Refuses a list that also belongs to a listener which was not chosen. */
function refuseShared(bootstrap: ParsedBootstrap, all: readonly Listener[], chosen: readonly Listener[]): void {
  for (const { node } of chosen.flatMap(({ lists }) => lists)) {
    const users = all.filter(({ lists }) => lists.some((list) => list.node === node));
    if (users.every((user) => chosen.includes(user))) continue;
    const place = bootstrap.at(node.range?.[0] ?? 0);
    throw new ProxletError(
      'list-shared',
      printable(`${place}: this list of HTTP filters belongs to ${namesOf(users)} alike`),
      {
        exitCode: ExitCode.usage,
        hint: printable(
          `choose all of them with --listener ${users.map(({ name }) => name).join(',')}, or write a list of its own for each`,
        ),
        details: { listeners: users.map(({ name }) => name) },
      },
    );
  }
}

function indexOf(bootstrap: ParsedBootstrap, list: FilterList, name: string): number {
  return namedFilters(bootstrap, list).findIndex((filter) => filter.name === name);
}

/** A filter as it is in the bootstrap, in snake_case. */
export function entryAt(bootstrap: ParsedBootstrap, list: FilterList, index: number): Json {
  const node = list.node.items[index];
  const value: Json = bootstrap.yaml.isNode(node) ? node.toJS(bootstrap.document) : null;
  return toSnakeCase(value);
}
