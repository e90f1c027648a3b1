import type { MessageAttribute } from '../../host/index.ts';
import type { AccessLogger } from '../access-logger.ts';
import type { RouteConfiguration } from '../config/types.ts';
import type { GenerationOptions } from '../filter-generation.ts';
import type { ListenerInfo } from '../listener-info.ts';
import type { Cluster } from '../upstream/cluster.ts';

/** What streams need of the connection manager and the server they belong to. */
export interface HttpOptions extends GenerationOptions {
  routes: RouteConfiguration;
  clusters: ReadonlyMap<string, Cluster>;
  node: MessageAttribute;
  listener: ListenerInfo;
  suppressEnvoyHeaders: boolean;
  serverName: string;
  useRemoteAddress: boolean;
  generateRequestId: boolean;
  bufferLimit: number;
  /** Nanoseconds since the epoch. */
  now(): bigint;
  /** The value of a Date header, at most a second old. */
  date(): string;
  accessLogs: readonly AccessLogger[];
}
