import { Script } from 'node:vm';
import { type Guard, type Guarded, Interrupted } from './guard.ts';

/**
 * Bounds a synchronous call by V8's own watchdog: catchable, works in workers and in start sections, and costs
 * about 80 µs. For start functions, configuration and tests; requests go through the run queue.
 */
export class ScriptGuard implements Guard {
  private readonly limit: number;
  private entry: (() => unknown) | undefined;
  private static readonly slot = Symbol.for('proxlet.script-guard');
  private static readonly script = new Script("globalThis[Symbol.for('proxlet.script-guard')]()");

  /** `limit` in milliseconds. */
  constructor(limit: number) {
    this.limit = limit;
  }

  run<T>(_owner: Guarded, call: (...args: number[]) => T, ...args: number[]): T {
    if (this.entry !== undefined) return call(...args);
    let result: { value: T } | undefined;
    this.entry = () => {
      result = { value: call(...args) };
    };
    const holder = globalThis as { [ScriptGuard.slot]?: unknown };
    holder[ScriptGuard.slot] = this.entry;
    try {
      ScriptGuard.script.runInThisContext({ timeout: this.limit });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        throw new Interrupted(this.limit);
      }
      throw error;
    } finally {
      this.entry = undefined;
      delete holder[ScriptGuard.slot];
    }
    if (result === undefined) throw new Interrupted(this.limit);
    return result.value;
  }
}
