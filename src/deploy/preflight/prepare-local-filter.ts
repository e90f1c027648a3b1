import { ProxletError } from '../../errors.ts';
import type { LocalDeployable } from '../deployable.ts';
import type { FilterRequest, PreparedFilter } from './filter-request.ts';

/**
 * As `prepareFilter`, for an Envoy of the user's own: also takes a .wasm file, and images from the store.
 */
export async function prepareLocalFilter({ source }: FilterRequest): Promise<PreparedFilter<LocalDeployable>> {
  throw new ProxletError('not-built', source);
}
