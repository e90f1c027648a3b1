import type { LogLevel } from '../log.ts';
import type { RunEvent } from './events.ts';

/** How long nothing must be suppressed before the author is told, in milliseconds. */
const QUIET = 1000;

/** Tells how many log lines were not shown for being below the level: once while a session runs, and at its end. */
export class SuppressedLines {
  private readonly count: () => number;
  private readonly below: LogLevel;
  private told = 0;

  /** `count` is of all lines that were not shown so far. */
  constructor(count: () => number, below: LogLevel) {
    this.count = count;
    this.below = below;
  }

  /** How many there are when more than were told of before. */
  since(): RunEvent | undefined {
    const count = this.count();
    if (count <= this.told) return undefined;
    this.told = count;
    return { type: 'suppressed', count, below: this.below };
  }

  /** Tells the first ones when no more are coming. Returns what ends it. */
  watch(onEvent: (event: RunEvent) => void): () => void {
    let seen = 0;
    const timer = setInterval(() => {
      const count = this.count();
      const event = count === seen && this.told === 0 ? this.since() : undefined;
      if (event !== undefined) onEvent(event);
      seen = count;
    }, QUIET);
    timer.unref();
    return () => clearInterval(timer);
  }
}
