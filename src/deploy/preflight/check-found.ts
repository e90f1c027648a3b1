import type { Deployable } from '../deployable.ts';
import { checkLoads } from './check-loads.ts';
import { parseConfiguration } from './configuration.ts';
import { filterId } from './filter-id.ts';
import type { FilterRequest, PreparedFilter } from './filter-request.ts';
import type { FoundModule } from './found-module.ts';
import { chooseRootId } from './root-id.ts';

/**
 * Checks a module that was found, and what the user says of it. Throws ProxletError: what `filterId`, `checkLoads`,
 * `chooseRootId` and `checkConfiguration` throw.
 */
export async function checkFound<Code>(
  { code, display, name, module, rootIds, schemas, notes }: FoundModule<Code>,
  request: FilterRequest,
): Promise<PreparedFilter<Omit<Deployable, 'code'> & { code: Code }>> {
  const id = filterId(request.id, name);
  const loading = checkLoads(module, display);
  const root = chooseRootId(request.rootId, rootIds);
  const configuration = parseConfiguration(request.configuration);
  const fitting = schemas.length === 0 ? [] : await checkAgainst(schemas);
  return {
    filter: { id, code, rootId: root.rootId, configuration },
    module,
    notes: [...notes, ...loading, ...root.notes, ...fitting],
  };

  /** Most images have no schema, and what reads one takes its time to load. */
  async function checkAgainst(texts: readonly Uint8Array[]): Promise<string[]> {
    const { checkConfiguration } = await import('./check-configuration.ts');
    return checkConfiguration(configuration, texts, display);
  }
}
