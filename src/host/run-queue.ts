import { MessageChannel } from 'node:worker_threads';

/** One piece of work that may enter a guest. */
export interface Entry {
  run(): void;
  /**
   * `run` did not come to its end: the watchdog cut it short somewhere inside a guest, or it threw. End what it was
   * doing. Itself an entry: where it enters a guest that is cut short in turn, it is called again.
   */
  interrupted(): void;
}

/**
 * The only way into a guest once it is started. Sockets, timers and promises post entries; they run in order below
 * a MessagePort callback, the one place where the watchdog may unwind the whole stack without harm (design, "Watchdog").
 * While entries wait they keep the process alive.
 */
export class RunQueue {
  private waiting: Entry[] = [];
  private batch: Entry[] = [];
  private next = 0;
  /** To be told that they were interrupted, before anything else runs. */
  private readonly cut: Entry[] = [];
  private current: Entry | undefined;
  /** What the current entry went on with besides itself, outermost first. */
  private joined: Entry[] = [];
  private scheduled = false;
  private readonly onError: (error: unknown) => void;
  private readonly channel = new MessageChannel();

  /** `onError` hears of what an entry threw, which is a bug of ours; the queue goes on. */
  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
    this.channel.port2.on('message', () => this.drain());
    this.channel.port2.unref();
  }

  post(entry: Entry): void {
    this.waiting.push(entry);
    // While one runs, or waits for recover(), the end of that sees to it.
    if (this.current === undefined) this.schedule();
  }

  /**
   * Runs `work` within the entry that is under way, as part of `entry`: where that is cut short, `entry` is told as well.
   * For work on one stream that a callback of another one, or of a timer, brings about.
   */
  join<T>(entry: Entry, work: () => T): T {
    this.joined.push(entry);
    const result = work();
    this.joined.pop();
    return result;
  }

  /** Entries that wait. */
  get size(): number {
    return this.waiting.length + this.batch.length - this.next + this.cut.length;
  }

  /** To be called after the watchdog unwound the stack: the entry under way is told, then the others run. */
  recover(): void {
    if (this.current !== undefined) this.cutShort(this.current);
    this.schedule();
  }

  close(): void {
    this.channel.port1.close();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.channel.port2.ref();
    this.channel.port1.postMessage(null);
  }

  /** Runs what waits now. What these entries post comes after the sockets' turn: guests may wake each other forever. */
  private drain(): void {
    this.scheduled = false;
    this.tell();
    if (this.next === this.batch.length) {
      this.batch = this.waiting;
      this.waiting = [];
      this.next = 0;
    }
    while (this.next < this.batch.length) {
      this.run(this.batch[this.next++]!);
      this.tell();
    }
    this.batch = [];
    this.next = 0;
    if (this.waiting.length > 0) this.schedule();
    else this.channel.port2.unref();
  }

  private run(entry: Entry): void {
    this.current = entry;
    try {
      entry.run();
      this.current = undefined;
    } catch (error) {
      this.cutShort(entry);
      this.onError(error);
    }
  }

  private cutShort(entry: Entry): void {
    this.current = undefined;
    this.cut.push(...this.joined.reverse(), entry);
    this.joined = [];
  }

  private tell(): void {
    for (let entry = this.cut.shift(); entry !== undefined; entry = this.cut.shift()) {
      this.current = entry;
      try {
        entry.interrupted();
      } catch (error) {
        this.joined = [];
        this.onError(error);
      }
      this.current = undefined;
    }
  }
}
