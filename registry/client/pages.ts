import { RegistryError } from '../errors.ts';
import { readText } from './read-body.ts';
import type { Session } from './session.ts';

const PAGE_LIMIT = 8 * 1024 * 1024;

/**
 * Reads a list page by page, following Link headers (distribution specification, "Listing Tags"). `read` takes the items
 * out of a page's JSON, undefined where they are not there.
 */
export async function* pages<T>(
  session: Session,
  start: string,
  scopes: readonly string[],
  read: (json: unknown) => readonly T[] | undefined,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  for (let url: URL | undefined = await session.locate(start, start); url !== undefined; ) {
    seen.add(url.href);
    const response = await session.expect([200], { method: 'GET', url, scopes, signal });
    const text = await readText(response.body, PAGE_LIMIT);
    const items = read(parseJson(text));
    if (items === undefined)
      throw new RegistryError('invalid-content', `${session.registry} sent no list for ${url.pathname}`);
    yield* items;
    const next = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(response.header('link') ?? '')?.[1];
    const following: URL | undefined = next === undefined ? undefined : await session.locate(next, url);
    url = following === undefined || seen.has(following.href) ? undefined : following;
  }
}

/** The list of strings in a field, as tags and catalogues are sent; `null` is an empty one. */
export function stringsIn(field: string): (json: unknown) => string[] | undefined {
  return (json) => {
    const value =
      typeof json === 'object' && json !== null ? Object.entries(json).find(([key]) => key === field)?.[1] : undefined;
    if (value === null) return [];
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
