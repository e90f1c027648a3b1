import type { MessageAttribute } from '../../host/index.ts';
import type { AccessLogger } from '../access-logger.ts';
import type { GenerationOptions } from '../filter-generation.ts';
import type { ListenerInfo } from '../listener-info.ts';
import type { Cluster } from '../upstream/cluster.ts';

/** What connections need of the TCP proxy and the server they belong to. */
export interface TcpOptions extends GenerationOptions {
  /** Where connections go, by weight. */
  targets: readonly { name: string; weight: number }[];
  clusters: ReadonlyMap<string, Cluster>;
  maxConnectAttempts: number;
  node: MessageAttribute;
  listener: ListenerInfo;
  bufferLimit: number;
  /** Nanoseconds since the epoch. */
  now(): bigint;
  accessLogs: readonly AccessLogger[];
}
