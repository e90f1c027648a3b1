import type { Entry, LoggedHeaders, RunningPlugin } from '../../host/index.ts';
import type { RouteConfiguration } from '../config/types.ts';
import type { Cluster } from '../upstream/cluster.ts';
import type { StreamInfo } from './stream-info.ts';

/** What streams need of the connection manager and the server they belong to. */
export interface HttpOptions {
  routes: RouteConfiguration;
  clusters: ReadonlyMap<string, Cluster>;
  node: { id: string; cluster: string; metadata: Record<string, unknown> };
  suppressEnvoyHeaders: boolean;
  serverName: string;
  useRemoteAddress: boolean;
  generateRequestId: boolean;
  streamIdleTimeout: number;
  bufferLimit: number;
  /** Nanoseconds since the epoch. */
  now(): bigint;
  /** The value of a Date header, at most a second old. */
  date(): string;
  post(entry: Entry): void;
  timer(milliseconds: number, fire: () => void): { cancel(): void };
  accessLog(headers: LoggedHeaders, info: StreamInfo): void;
}

/**
 * The filters of a listener as one configuration made them. A new configuration makes a new generation; streams keep
 * theirs, and its plugins go when the last stream has gone.
 */
export class FilterGeneration {
  readonly plugins: readonly RunningPlugin[];
  readonly options: HttpOptions;
  private streams = 0;
  private retired = false;

  constructor(plugins: readonly RunningPlugin[], options: HttpOptions) {
    this.plugins = plugins;
    this.options = options;
  }

  get activeStreams(): number {
    return this.streams;
  }

  enter(): void {
    this.streams++;
  }

  leave(): void {
    this.streams--;
    if (this.retired && this.streams === 0) this.close();
  }

  /** No new streams come. */
  retire(): void {
    if (this.retired) return;
    this.retired = true;
    if (this.streams === 0) this.close();
  }

  /** Its plugins were told to go. */
  get isClosed(): boolean {
    return this.retired && this.streams === 0;
  }

  private close(): void {
    for (const plugin of [...this.plugins].reverse()) {
      this.options.post({ run: () => plugin.close(), interrupted: () => {} });
    }
  }
}
