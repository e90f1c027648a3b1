import { HeaderMapType, Status } from '../../abi/index.ts';
import type { Handlers } from '../hostcall.ts';
import { pairsSize } from '../pairs.ts';
import { fieldName } from './field-name.ts';

/** What a request cannot do without. */
const NEEDED: ReadonlySet<string> = new Set([':path', ':method', 'x-forwarded-proto']);

/** Header maps: availability and rules are the context's (reference: Envoy context.cc, getMap). */
export const headers: Pick<
  Handlers,
  | 'proxy_get_header_map_value'
  | 'proxy_add_header_map_value'
  | 'proxy_replace_header_map_value'
  | 'proxy_remove_header_map_value'
  | 'proxy_get_header_map_pairs'
  | 'proxy_set_header_map_pairs'
  | 'proxy_get_header_map_size'
> = {
  proxy_get_header_map_value(vm, type, key, out) {
    const context = vm.target;
    const map = context.headers(type);
    // While a stream is logged a map that is not there reads as one without the header.
    if (map === undefined && !context.isLogging) {
      context.outOfReach(type, 'headers-out-of-reach');
      return Status.BadArgument;
    }
    const value = map?.get(fieldName(type, key));
    if (value === undefined) {
      if (vm.module.abi !== '0.1.0') return Status.NotFound;
      out.value = '';
    } else out.value = value;
    return Status.Ok;
  },
  proxy_add_header_map_value(vm, type, key, value) {
    const context = vm.target;
    const map = context.mutableHeaders(type);
    if (map === undefined) return Status.BadArgument;
    if (!context.admit(key.length + value.length)) return vm.refuse('stream');
    map.add(fieldName(type, key), value);
    context.headersChanged(type, map);
    return Status.Ok;
  },
  proxy_replace_header_map_value(vm, type, key, value) {
    const context = vm.target;
    const map = context.mutableHeaders(type);
    if (map === undefined) return Status.BadArgument;
    if (!context.admit(key.length + value.length)) return vm.refuse('stream');
    map.replace(fieldName(type, key), value);
    context.headersChanged(type, map);
    return Status.Ok;
  },
  proxy_remove_header_map_value(vm, type, key) {
    const context = vm.target;
    const map = context.mutableHeaders(type);
    if (map === undefined) return Status.BadArgument;
    const name = fieldName(type, key);
    map.remove(name);
    if (type === HeaderMapType.HttpRequestHeaders && NEEDED.has(name)) context.hazard('required-header-removed');
    context.headersChanged(type, map);
    return Status.Ok;
  },
  proxy_get_header_map_pairs(vm, type, out) {
    const context = vm.target;
    const fields = context.headers(type)?.fields;
    if (fields === undefined) context.outOfReach(type, 'empty-pairs');
    out.value = fields ?? '';
    return Status.Ok;
  },
  proxy_set_header_map_pairs(vm, type, fields) {
    const context = vm.target;
    const map = context.mutableHeaders(type);
    if (map === undefined) return Status.BadArgument;
    if (!context.admit(pairsSize(fields))) return vm.refuse('stream');
    if (fields.length === 0 && map.count > 0) context.hazard('unreadable-pairs');
    map.clear();
    for (let i = 0; i < fields.length; i += 2) map.add(fieldName(type, fields[i]!), fields[i + 1]!);
    context.headersChanged(type, map);
    return Status.Ok;
  },
  proxy_get_header_map_size(vm, type, size) {
    const map = vm.target.mutableHeaders(type);
    if (map === undefined) return Status.BadArgument;
    size.value = map.byteSize;
    return Status.Ok;
  },
};
