import { type Entry, IdTable, type LoggedHeaders, type RunningPlugin } from '../../host/index.ts';
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

/** A stream that may do nothing for too long. */
export interface IdleStream {
  /** From `newStreamId`. */
  readonly id: number;
  lastTick: number;
  onIdle(): void;
}

/** How often in a timeout streams are looked at. */
const LOOKS = 10;

/**
 * The filters of a listener as one configuration made them. A new configuration makes a new generation; streams keep
 * theirs, and its plugins go when the last stream has gone.
 */
export class FilterGeneration {
  /** Counts up while streams are watched for idleness; a stream notes it whenever something happens to it. */
  tick = 0;
  private readonly active = new IdTable<IdleStream>();
  private nextStreamId = 0;
  private timer: { cancel(): void } | undefined;
  readonly plugins: readonly RunningPlugin[];
  readonly options: HttpOptions;
  private retired = false;

  private readonly onClose: () => void;

  /** `onClose` is called when the last stream has gone: nothing is logged any more. */
  constructor(plugins: readonly RunningPlugin[], options: HttpOptions, onClose: () => void) {
    this.plugins = plugins;
    this.options = options;
    this.onClose = onClose;
  }

  get activeStreams(): number {
    return this.active.size;
  }

  newStreamId(): number {
    return this.nextStreamId++;
  }

  enter(stream: IdleStream): void {
    this.active.add(stream);
    if (this.timer === undefined && this.options.streamIdleTimeout > 0) this.watch();
  }

  leave(stream: IdleStream): void {
    this.active.delete(stream);
    if (this.retired && this.active.size === 0) this.close();
  }

  /** Looks at all streams a few times in each timeout: cheaper than a timer for every stream. */
  private watch(): void {
    this.timer = this.options.timer(this.options.streamIdleTimeout / LOOKS, () => {
      this.tick++;
      for (const stream of this.active) if (this.tick - stream.lastTick >= LOOKS) stream.onIdle();
      this.timer = undefined;
      if (this.active.size > 0) this.watch();
    });
  }

  /** No new streams come. */
  retire(): void {
    if (this.retired) return;
    this.retired = true;
    if (this.active.size === 0) this.close();
  }

  /** Its plugins were told to go. */
  get isClosed(): boolean {
    return this.retired && this.active.size === 0;
  }

  private close(): void {
    this.timer?.cancel();
    this.onClose();
    for (const plugin of [...this.plugins].reverse()) {
      this.options.post({ run: () => plugin.close(), interrupted: () => {} });
    }
  }
}
