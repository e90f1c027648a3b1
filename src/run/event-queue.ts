/** How many events may wait before those that may be dropped are. */
const LIMIT = 10_000;

/** Events from anywhere, read in order by one reader. */
export class EventQueue<T> implements AsyncIterable<T> {
  private readonly tellOfDropped: (count: number) => T;
  private readonly join: (last: T, next: T) => T | undefined;
  private readonly waiting: T[] = [];
  private dropped = 0;
  private ended = false;
  private failure: { error: unknown } | undefined;
  private wake: (() => void) | undefined;

  /**
   * `tellOfDropped` makes the event that stands for `count` that were dropped, `join` the one that stands for two that
   * nobody has read, where there is such a one.
   */
  constructor(tellOfDropped: (count: number) => T, join: (last: T, next: T) => T | undefined = () => undefined) {
    this.tellOfDropped = tellOfDropped;
    this.join = join;
  }

  push(event: T): void {
    this.waiting.push(event);
    this.wake?.();
  }

  /** Adds an event that there may be any number of. When too many wait it is dropped, as are more until all are read. */
  offer(event: T): void {
    const last = this.waiting.at(-1);
    const joined = last === undefined ? undefined : this.join(last, event);
    if (joined !== undefined) {
      this.waiting[this.waiting.length - 1] = joined;
      return;
    }
    if (this.dropped > 0 || this.waiting.length >= LIMIT) this.dropped++;
    else this.push(event);
  }

  /** The reader ends after what is waiting; with an `error` it throws that then. */
  end(failure?: { error: unknown }): void {
    this.ended = true;
    this.failure ??= failure;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      const event = this.waiting.shift() ?? this.takeDropped();
      if (event !== undefined) {
        yield event;
        continue;
      }
      if (this.ended) break;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
    if (this.failure !== undefined) throw this.failure.error;
  }

  private takeDropped(): T | undefined {
    const count = this.dropped;
    this.dropped = 0;
    return count === 0 ? undefined : this.tellOfDropped(count);
  }
}
