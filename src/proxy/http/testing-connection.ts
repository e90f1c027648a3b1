import { FilterState } from '../../host/index.ts';
import type { ConnectionInfo } from './stream-info.ts';

/** A connection of nobody, with a filter state of its own. */
export function testingConnection(change: Partial<ConnectionInfo> = {}): ConnectionInfo {
  const address = { text: '127.0.0.1:1', port: 1 };
  const listener = { filterChainName: '', direction: 'UNSPECIFIED', metadata: {} } as const;
  return { id: 1n, source: address, destination: address, listener, filterState: new FilterState(), ...change };
}
