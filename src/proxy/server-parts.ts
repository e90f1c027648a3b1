import type { RunningPlugin } from '../host/index.ts';
import type { AccessLogger } from './access-logger.ts';
import type { Bootstrap, Listener } from './config/types.ts';
import type { Cluster } from './upstream/cluster.ts';

/** What was made of a filter chain's configuration before it serves. */
export interface ServerParts {
  /** Of its wasm filters, in order. */
  plugins: readonly RunningPlugin[];
  accessLogs: readonly AccessLogger[];
  clusters: ReadonlyMap<string, Cluster>;
  node: Bootstrap['node'];
  bufferLimit: Listener['bufferLimit'];
}
