import { editBootstrap, type ListChange } from './edit-bootstrap.ts';
import { filterName } from './filter-entry.ts';
import { findListeners } from './find-listeners.ts';
import { namedFilters } from './named-filters.ts';
import { parseBootstrap } from './parse-bootstrap.ts';

/**
 * A bootstrap's text without the deployment's filter: what it was before, byte for byte, but for what others changed
 * since. The same text where the filter is not in it. Throws ProxletError `config-syntax`, `config-invalid`,
 * `edit-unsafe`.
 */
export async function removeFromBootstrap(text: string, id: string, file: string): Promise<string> {
  const bootstrap = await parseBootstrap(text, file);
  const changes = findListeners(bootstrap)
    .flatMap(({ lists }) => lists)
    .flatMap((list) =>
      namedFilters(bootstrap, list)
        .filter(({ name }) => name === filterName(id))
        .map(({ index }): ListChange => ({ list, index, kind: 'remove' })),
    );
  return changes.length === 0 ? text : editBootstrap(bootstrap, changes);
}
