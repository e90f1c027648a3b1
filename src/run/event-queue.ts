/** How many events may wait before those that may be dropped are. */
const LIMIT = 10_000;

/** Events from anywhere, read in order by one reader. */
export class EventQueue<T> implements AsyncIterable<T> {
  private readonly tellOfDropped: (count: number) => T;
  private readonly waiting: T[] = [];
  private dropped = 0;
  private ended = false;
  private failure: { error: unknown } | undefined;
  private wake: (() => void) | undefined;

  /** `tellOfDropped` makes the event that stands for `count` that were dropped. */
  constructor(tellOfDropped: (count: number) => T) {
    this.tellOfDropped = tellOfDropped;
  }

  push(event: T): void {
    this.waiting.push(event);
    this.wake?.();
  }

  /** Adds an event that there may be any number of. When too many wait it is dropped, as are more until all are read. */
  offer(event: T): void {
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
