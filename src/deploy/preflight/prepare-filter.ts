import { ProxletError } from '../../errors.ts';
import type { Deployable } from '../deployable.ts';
import type { ClusterFilterRequest, PreparedFilter } from './filter-request.ts';

/**
 * Finds, pins and checks a filter that hosts in a cluster shall fetch. Nothing is changed anywhere. Throws ProxletError and
 * RegistryError.
 */
export async function prepareFilter({ source }: ClusterFilterRequest): Promise<PreparedFilter<Deployable>> {
  throw new ProxletError('not-built', source);
}
