import type { AccessLogger } from '../access-logger.ts';
import type { RouteConfiguration } from '../config/types.ts';
import type { GenerationOptions } from '../filter-generation.ts';
import type { Cluster } from '../upstream/cluster.ts';

/** What streams need of the connection manager and the server they belong to. */
export interface HttpOptions extends GenerationOptions {
  routes: RouteConfiguration;
  clusters: ReadonlyMap<string, Cluster>;
  node: { id: string; cluster: string; metadata: Record<string, unknown> };
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
