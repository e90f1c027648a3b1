import { isDeepStrictEqual } from 'node:util';
import type { FilterEntry } from './filter-entry.ts';
import type { BootstrapRecord, BootstrapRevision } from './records.ts';

/** The most former revisions that are kept. */
const MOST = 10;

/** What a deploy puts there. */
export type DeployedState = Omit<BootstrapRevision, 'revision' | 'time' | 'value'> & { value: FilterEntry };

/**
 * The record after a state was deployed: a further revision, or the same one where nothing but what it is called by
 * has changed.
 */
export function nextRecord(
  before: BootstrapRecord | undefined,
  { id, file }: Pick<BootstrapRecord, 'id' | 'file'>,
  state: DeployedState,
  now: () => Date,
): BootstrapRecord {
  const { current, history = [] } = before ?? {};
  // As it will be read back.
  const value: BootstrapRevision['value'] = JSON.parse(JSON.stringify(state.value));
  const isSame =
    current?.digest === state.digest && isDeepStrictEqual([current.value, current.module], [value, state.module]);
  if (current && isSame) {
    return { target: 'envoy', id, file, history, current: { ...current, reference: state.reference } };
  }
  return {
    target: 'envoy',
    id,
    file,
    current: { ...state, value, revision: (current?.revision ?? 0) + 1, time: now().toISOString() },
    history: [...(current ? [current] : []), ...history].slice(0, MOST),
  };
}
