import { makeWasmFilter } from '../../proxy/index.ts';
import type { LocalDeployable } from '../deployable.ts';
import { textAt } from '../kubernetes/fields.ts';
import type { Json, JsonObject } from '../kubernetes/object.ts';

/** Envoy does not read a filter's name, so it says whose the filter is: there is no other place for that in JSON. */
const OURS = 'proxlet.';

/** The name of a deployment's filter in a bootstrap. */
export function filterName(id: string): string {
  return `${OURS}${id}`;
}

/** The deployment whose filter has the name; undefined for a filter of others. */
export function idOf(name: unknown): string | undefined {
  return typeof name === 'string' && name.startsWith(OURS) ? name.slice(OURS.length) : undefined;
}

/** An `envoy…HttpFilter` in protobuf's JSON form, its fields in snake_case. */
export type FilterEntry = JsonObject & { name: string };

export interface FilterPolicy {
  /** Requests pass when the filter cannot run; otherwise they are answered 503. */
  failOpen: boolean;
  /** The minor version of the Envoy that will read it; undefined for one of today. */
  envoy?: number | undefined;
}

/** The first Envoy 1.N that knows `failure_policy`, and warns of `fail_open`. */
const FAILURE_POLICY = 33;

/**
 * What a bootstrap says of a deployment. Filters with different ids never share a VM, nor therefore shared data.
 * `modulePath` is what Envoy opens.
 */
export function filterEntry(
  { id, rootId, configuration }: Pick<LocalDeployable, 'id' | 'rootId' | 'configuration'>,
  modulePath: string,
  { failOpen, envoy = FAILURE_POLICY }: FilterPolicy,
): FilterEntry {
  const isFormer = envoy < FAILURE_POLICY;
  const { typed_config } = makeWasmFilter({
    name: id,
    rootId,
    vmId: id,
    module: modulePath,
    ...(configuration && { configuration: configuration.text }),
    ...(failOpen && !isFormer && { failurePolicy: 'FAIL_OPEN' }),
  });
  const config = { ...typed_config.config, ...(failOpen && isFormer && { fail_open: true }) };
  return { name: filterName(id), typed_config: { ...typed_config, config } };
}

/** The file of the module that a filter of this form names; undefined where it names none. */
export function moduleOf(entry: Json): string | undefined {
  return textAt(entry, 'typed_config', 'config', 'vm_config', 'code', 'local', 'filename');
}

/** The same filter with its module elsewhere. */
export function withModule(entry: FilterEntry, path: string): FilterEntry {
  return JSON.parse(JSON.stringify(entry), (field, value) => (field === 'filename' ? path : value));
}
