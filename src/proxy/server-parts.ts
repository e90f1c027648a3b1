import type { MessageAttribute, RunningPlugin } from '../host/index.ts';
import type { AccessLogger } from './access-logger.ts';
import type { Listener } from './config/types.ts';
import type { ListenerInfo } from './listener-info.ts';
import type { Cluster } from './upstream/cluster.ts';

/** What was made of a filter chain's configuration before it serves. */
export interface ServerParts {
  /** Of its wasm filters, in order. */
  plugins: readonly RunningPlugin[];
  accessLogs: readonly AccessLogger[];
  clusters: ReadonlyMap<string, Cluster>;
  node: MessageAttribute;
  listener: ListenerInfo;
  bufferLimit: Listener['bufferLimit'];
}
