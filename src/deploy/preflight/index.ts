/** From what the user names to a filter that is found, pinned and checked. */
export { checkHost } from './check-host.ts';
export type { ClusterFilterRequest, FilterRequest, PreparedFilter } from './filter-request.ts';
export { prepareFilter } from './prepare-filter.ts';
export { prepareLocalFilter } from './prepare-local-filter.ts';
