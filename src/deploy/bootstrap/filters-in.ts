import type { Json } from '../kubernetes/object.ts';
import { idOf } from './filter-entry.ts';
import { findListeners } from './find-listeners.ts';
import { namedFilters } from './named-filters.ts';
import { parseBootstrap } from './parse-bootstrap.ts';
import { entryAt } from './plan-bootstrap.ts';

/** A deployment's filter in one HTTP connection manager of a bootstrap. */
export interface FoundFilter {
  id: string;
  listener: string;
  /** All that the bootstrap says of it, its fields in snake_case. */
  value: Json;
}

/**
 * The filters in a bootstrap that were deployed from here, in the order of the file. Throws ProxletError
 * `config-syntax`, `config-invalid`.
 */
export async function filtersIn(text: string, file: string): Promise<FoundFilter[]> {
  const bootstrap = await parseBootstrap(text, file);
  return findListeners(bootstrap).flatMap((listener) =>
    listener.lists.flatMap((list) =>
      namedFilters(bootstrap, list).flatMap(({ name, index }) => {
        const id = idOf(name);
        return id === undefined ? [] : [{ id, listener: listener.name, value: entryAt(bootstrap, list, index) }];
      }),
    ),
  );
}
