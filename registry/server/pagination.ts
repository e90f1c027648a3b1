import { DistributionError } from './distribution-error.ts';

/** One page of sorted names, after the query's `n` and `last`; and the `Link` header that leads to the next one. */
export function pageOf(
  names: readonly string[],
  path: string,
  query: URLSearchParams,
): { page: string[]; headers: Record<string, string> } {
  const last = query.get('last');
  const rest = last === null ? [...names] : names.filter((name) => name > last);
  const limit = query.get('n');
  if (limit === null) return { page: rest, headers: {} };
  if (!/^\d+$/.test(limit)) {
    throw new DistributionError('PAGINATION_NUMBER_INVALID', `n=${JSON.stringify(limit)} is not a number`);
  }
  const page = rest.slice(0, Number(limit));
  const end = page.at(-1);
  if (end === undefined || page.length === rest.length) return { page, headers: {} };
  return { page, headers: { link: `<${path}?${new URLSearchParams({ n: limit, last: end })}>; rel="next"` } };
}
