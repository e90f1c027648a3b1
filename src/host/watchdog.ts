import { Worker } from 'node:worker_threads';
import { IDLE, RUNNING } from './entry-word.ts';
import type { Guard, Guarded } from './guard.ts';

/**
 * Stops guests that spin without costing ordinary callbacks more than two atomic operations. A worker samples the
 * entry word; when one entry stays running for longer than the limit, it claims the word and terminates execution
 * on the main thread through an inspector session. That unwinds the stack past catch and finally, so it is only to
 * be used below the run queue.
 */
export class Watchdog implements Guard {
  readonly limit: number;
  private readonly word = new Int32Array(new SharedArrayBuffer(4));
  private sequence = 0;
  private owner: Guarded | undefined;
  private readonly worker: Worker;

  /**
   * `limit` in milliseconds. `recover` is called on the main thread, below a MessagePort callback, after an entry was
   * terminated and its owner told.
   */
  constructor(limit: number, recover: () => void) {
    this.limit = limit;
    this.worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), {
      workerData: { word: this.word.buffer, limit },
      stdin: false,
    });
    this.worker.on('message', () => {
      const owner = this.owner;
      this.owner = undefined;
      Atomics.store(this.word, 0, IDLE);
      owner?.interrupted();
      recover();
    });
    this.worker.unref();
  }

  run<T>(owner: Guarded, call: (...args: number[]) => T, ...args: number[]): T {
    if (this.owner !== undefined) return call(...args);
    this.sequence = (this.sequence + 4) & 0x3ffffffc;
    const running = this.sequence | RUNNING;
    this.owner = owner;
    Atomics.store(this.word, 0, running);
    try {
      return call(...args);
    } finally {
      if (Atomics.compareExchange(this.word, 0, running, IDLE) !== running) {
        // Claimed in the last moment: wait here, so that termination can hit no other code.
        for (;;) Atomics.load(this.word, 0);
      }
      this.owner = undefined;
    }
  }

  /** Ends the worker and its inspector session. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
