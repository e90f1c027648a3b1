import type { Metric } from '../../host/index.ts';
import type { TagExtractor } from '../stats/index.ts';

/** What the admin interface shows of the proxy and may do to it. */
export interface AdminState {
  metrics(): Iterable<Metric>;
  readonly tags: TagExtractor;
  /** With the ports that the system chose. */
  readonly listeners: readonly { name: string; host: string; port: number }[];
  readonly clusters: readonly { name: string; endpoints: readonly { host: string; port: number }[] }[];
  /** Index into LOG_LEVELS, one beyond it for `off`. */
  logLevel: number;
  /** Milliseconds since the start. */
  uptime(): number;
  /** The proxy is to end; returns at once. */
  quit(): void;
}
