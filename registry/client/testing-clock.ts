import type { Clock } from './clock.ts';

/** A clock that goes on only when somebody sleeps; it remembers for how long they did. */
export class TestClock implements Clock {
  time = Date.parse('2026-01-01T00:00:00Z');
  readonly sleeps: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
  }
}
