/** Something whose call may be cut short because it took too long. */
export interface Guarded {
  /** The call that was under way is gone: fail closed. Runs where the guest is not on the stack. */
  interrupted(): void;
}

/** One way into a guest that may spin. */
export interface Guard {
  /** Calls `call(a, …)`. Whatever it throws is thrown on; where it is interrupted nothing returns, or it throws Interrupted. */
  run<T>(owner: Guarded, call: (...args: number[]) => T, ...args: number[]): T;
}

/** A guest was stopped because it ran longer than `limit` milliseconds. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(limit: number) {
    super(`ran longer than ${limit} ms and was stopped`);
  }
}
