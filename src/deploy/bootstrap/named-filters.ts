import type { FilterList } from './find-listeners.ts';
import { typedConfigOf } from './find-listeners.ts';
import type { ParsedBootstrap } from './parse-bootstrap.ts';

/** A filter in a list, as far as it matters where others stand. */
export interface NamedFilter {
  index: number;
  name: string;
  isRouter: boolean;
}

const ROUTER = 'envoy.extensions.filters.http.router.v3.Router';
/** By which a router without a configuration is known. */
const ROUTER_NAMES = ['envoy.filters.http.router', 'envoy.router'];

/** The filters of a list, in order. */
export function namedFilters(bootstrap: ParsedBootstrap, list: FilterList): NamedFilter[] {
  return list.node.items.map((item, index) => {
    if (!bootstrap.yaml.isNode(item)) return { index, name: '', isRouter: false };
    const { name, type } = typedConfigOf(bootstrap, item);
    return { index, name, isRouter: type === undefined ? ROUTER_NAMES.includes(name) : type === ROUTER };
  });
}
