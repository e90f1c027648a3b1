import { type Entry, IdTable, type RunningPlugin } from '../host/index.ts';

/** What a generation itself needs; each kind of filter chain adds its own. */
export interface GenerationOptions {
  /** Milliseconds without activity after which a stream or connection hears `onIdle`; 0 is never. */
  idleTimeout: number;
  post(entry: Entry): void;
  /** Runs `work` at once, in the entry that is under way and as part of `entry` (RunQueue.join). */
  join<T>(entry: Entry, work: () => T): T;
  timer(milliseconds: number, fire: () => void): { cancel(): void };
}

/** What else goes when the last stream has gone, before the plugins and after them; nothing is logged any more. */
export interface Closing {
  before?(): void;
  after?(): void;
}

/** A stream, or a connection, that may do nothing for too long. */
export interface IdleStream {
  /** From `newStreamId`. */
  readonly id: number;
  lastTick: number;
  onIdle(): void;
}

/** How often in a timeout streams are looked at. */
const LOOKS = 10;

/**
 * The filters of a filter chain as one configuration made them. A new configuration makes a new generation; streams and
 * TCP connections keep theirs, and its plugins go when the last of them has gone.
 */
export class FilterGeneration<Options extends GenerationOptions> {
  /** Counts up while streams are watched for idleness; a stream notes it whenever something happens to it. */
  tick = 0;
  private readonly active = new IdTable<IdleStream>();
  private nextStreamId = 0;
  private timer: { cancel(): void } | undefined;
  readonly plugins: readonly RunningPlugin[];
  readonly options: Options;
  private retired = false;

  private readonly closing: Closing;

  constructor(plugins: readonly RunningPlugin[], options: Options, closing: Closing) {
    this.plugins = plugins;
    this.options = options;
    this.closing = closing;
  }

  get activeStreams(): number {
    return this.active.size;
  }

  newStreamId(): number {
    return this.nextStreamId++;
  }

  enter(stream: IdleStream): void {
    this.active.add(stream);
    if (this.timer === undefined && this.options.idleTimeout > 0) this.watch();
  }

  leave(stream: IdleStream): void {
    this.active.delete(stream);
    if (this.retired && this.active.size === 0) this.close();
  }

  /** Looks at all streams a few times in each timeout: cheaper than a timer for every stream. */
  private watch(): void {
    this.timer = this.options.timer(this.options.idleTimeout / LOOKS, () => {
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
    this.closing.before?.();
    for (const plugin of [...this.plugins].reverse()) {
      this.options.post({ run: () => plugin.close(), interrupted: () => {} });
    }
    this.closing.after?.();
  }
}
