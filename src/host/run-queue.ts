import { MessageChannel } from 'node:worker_threads';

/** One piece of work that may enter a guest. */
export interface Entry {
  run(): void;
  /** `run` was cut short by the watchdog, somewhere inside a guest; end what it was doing. */
  interrupted(): void;
}

/**
 * The only way into a guest once it is started. Sockets, timers and promises post entries; they run in order below
 * a MessagePort callback, the one place where the watchdog may unwind the whole stack without harm (design, "Watchdog").
 */
export class RunQueue {
  private entries: Entry[] = [];
  private head = 0;
  private scheduled = false;
  private current: Entry | undefined;
  private readonly channel = new MessageChannel();

  constructor() {
    this.channel.port2.on('message', () => {
      this.scheduled = false;
      this.drain();
    });
    this.channel.port2.unref();
  }

  post(entry: Entry): void {
    this.entries.push(entry);
    this.schedule();
  }

  /** Entries that wait. */
  get size(): number {
    return this.entries.length - this.head;
  }

  /**
   * Called, below a MessagePort callback, after the watchdog unwound the stack: the entry under way is told, then
   * the others run.
   */
  recover(): void {
    const cut = this.current;
    this.current = undefined;
    cut?.interrupted();
    this.schedule();
  }

  close(): void {
    this.channel.port1.close();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.channel.port1.postMessage(null);
  }

  private drain(): void {
    // An interrupted entry waits for recover(): nothing may overtake it.
    if (this.current !== undefined) return;
    while (this.head < this.entries.length) {
      const entry = this.entries[this.head]!;
      this.head++;
      if (this.head === this.entries.length) {
        this.entries = [];
        this.head = 0;
      }
      this.current = entry;
      entry.run();
      this.current = undefined;
    }
  }
}
