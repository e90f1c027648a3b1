import { Script } from 'node:vm';
import { type Guard, type Guarded, Interrupted } from './guard.ts';

const SLOT = Symbol.for('proxlet.script-guard');
const SCRIPT = new Script("globalThis[Symbol.for('proxlet.script-guard')]()");

/**
 * Bounds a synchronous call by V8's own watchdog: catchable, works in workers and in start sections, and costs
 * about 80 µs. For start functions, configuration and tests; requests go through the run queue.
 */
export class ScriptGuard implements Guard {
  private readonly limit: number;
  private running = false;

  /** `limit` in milliseconds. */
  constructor(limit: number) {
    this.limit = limit;
  }

  run<T>(_owner: Guarded, call: (...args: number[]) => T, ...args: number[]): T {
    if (this.running) return call(...args);
    const holder = globalThis as { [SLOT]?: () => T };
    holder[SLOT] = () => call(...args);
    this.running = true;
    try {
      return SCRIPT.runInThisContext({ timeout: this.limit });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw new Interrupted(this.limit);
      }
      throw error;
    } finally {
      this.running = false;
      delete holder[SLOT];
    }
  }
}
