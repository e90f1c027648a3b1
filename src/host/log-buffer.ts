import type { LogEntry, LogSink } from '../log.ts';

/**
 * Holds what is logged while a guest runs, and hands it over as soon as it has returned or was stopped: whoever listens,
 * such as a stream that is being written, must not be what is cut short with a guest. Order is kept.
 */
export class LogBuffer {
  private readonly sink: LogSink;
  private held: LogEntry[] = [];
  private guests = 0;

  constructor(sink: LogSink) {
    this.sink = sink;
  }

  write(entry: LogEntry): void {
    if (this.guests === 0) this.sink(entry);
    else this.held.push(entry);
  }

  /** A guest is entered; what `release` is to be given. */
  hold(): number {
    return this.guests++;
  }

  /** It has returned, and with it those that were entered from it, stopped ones too; the outermost one ends the wait. */
  release(before: number): void {
    this.guests = before;
    if (before === 0) this.flush();
  }

  /** All that were entered are gone, without a `release`. */
  interrupted(): void {
    this.guests = 0;
    this.flush();
  }

  private flush(): void {
    if (this.held.length === 0) return;
    const entries = this.held;
    this.held = [];
    for (const entry of entries) this.sink(entry);
  }
}
