import { once } from 'node:events';
import { url } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import {
  CELLS,
  CONNECTED,
  DEBUGGED_CELL,
  DISCONNECTED,
  ENDING_CELL,
  ENTRY_CELL,
  IDLE,
  NO_SESSION,
  RUNNING,
  SESSION_CELL,
} from './entry-word.ts';
import type { Guard, Guarded } from './guard.ts';
import type { Farewell } from './watchdog-worker.ts';

/** How often it looks whether a debugger may attach. */
const DEBUGGER_INTERVAL = 1000;
/** How long the end of the process waits for each step of the session's end, at most. */
const DISCONNECT_TIMEOUT = 500;

/**
 * Stops guests that spin without costing ordinary callbacks more than two atomic operations. A worker samples the
 * entry cell; when one entry stays running for longer than the limit, and not for want of a processor, it claims the
 * cell and terminates execution on the main thread through an inspector session. That unwinds the stack past catch and
 * finally, so it is only to be used below the run queue. It never keeps the process alive, and is off while an inspector
 * listens.
 */
export class Watchdog implements Guard {
  readonly limit: number;
  private readonly cells = new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
  private sequence = 0;
  private owner: Guarded | undefined;
  private debugged = false;
  private readonly recover: () => void;
  private worker: Worker | undefined;
  private debuggerTimer: NodeJS.Timeout | undefined;

  /**
   * `limit` in milliseconds. `recover` is called on the main thread, below a MessagePort callback, after an entry was
   * terminated and its owner told.
   */
  constructor(limit: number, recover: () => void) {
    this.limit = limit;
    this.recover = recover;
  }

  run<T>(owner: Guarded, call: (...args: number[]) => T, ...args: number[]): T {
    if (this.owner !== undefined) return call(...args);
    // Not before there is something to watch: its start takes as much as a fifth of the proxy's.
    this.worker ??= this.start();
    // Not to be left for the timer, which does not fire while a guest spins.
    if (this.debugged) this.lookForDebugger();
    this.sequence = (this.sequence + 4) & 0x3ffffffc;
    const running = this.sequence | RUNNING;
    this.owner = owner;
    Atomics.store(this.cells, ENTRY_CELL, running);
    try {
      return call(...args);
    } finally {
      if (Atomics.compareExchange(this.cells, ENTRY_CELL, running, IDLE) !== running) {
        // Claimed in the last moment: wait here, so that termination can hit no other code.
        for (;;) Atomics.load(this.cells, ENTRY_CELL);
      }
      this.owner = undefined;
    }
  }

  /**
   * Ends the worker, its inspector session first: Node aborts when a thread ends while the other one is about to answer
   * that the session is gone. So each thread serves what the other one asked for before it goes on: which it does
   * before it hears of the next message.
   */
  async close(): Promise<void> {
    clearInterval(this.debuggerTimer);
    const { worker } = this;
    if (worker === undefined || worker.threadId === ENDED) return;
    const ended = once(worker, 'exit');
    worker.ref();
    this.tell('disconnect');
    await ended;
    process.off('exit', this.disconnect);
  }

  private tell(wanted: Farewell): void {
    this.worker?.postMessage(wanted);
  }

  private start(): Worker {
    const worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), {
      workerData: { cells: this.cells, limit: this.limit },
      execArgv: [],
    });
    worker.on('message', (done: 'terminated' | 'disconnected') => {
      if (done === 'disconnected') this.tell('end');
      else this.terminated();
    });
    worker.unref();
    this.lookForDebugger();
    this.debuggerTimer = setInterval(() => this.lookForDebugger(), DEBUGGER_INTERVAL);
    this.debuggerTimer.unref();
    process.once('exit', this.disconnect);
    return worker;
  }

  private terminated(): void {
    const owner = this.owner;
    this.owner = undefined;
    Atomics.store(this.cells, ENTRY_CELL, IDLE);
    owner?.interrupted();
    this.recover();
  }

  private lookForDebugger(): void {
    this.debugged = url() !== undefined;
    Atomics.store(this.cells, DEBUGGED_CELL, this.debugged ? 1 : 0);
  }

  /** A process that ends with a session connected tells its user that it waits for a debugger. */
  private readonly disconnect = (): void => {
    Atomics.store(this.cells, ENDING_CELL, 1);
    if (Atomics.load(this.cells, SESSION_CELL) === NO_SESSION) return;
    this.tell('disconnect');
    Atomics.wait(this.cells, SESSION_CELL, CONNECTED, DISCONNECT_TIMEOUT);
    this.tell('end');
    Atomics.wait(this.cells, SESSION_CELL, DISCONNECTED, DISCONNECT_TIMEOUT);
  };
}

/** A worker's threadId after its end. */
const ENDED = -1;
