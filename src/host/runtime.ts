import { LOG_LEVELS, type LogSink } from '../log.ts';
import type { Guard } from './guard.ts';
import { Metrics } from './metrics.ts';
import type { Entry } from './run-queue.ts';
import { SharedData } from './shared-data.ts';
import { SharedQueues } from './shared-queues.ts';
import type { Vm } from './vm.ts';

/** What the host needs of its surroundings; all of it injected, so that tests decide time and chance. */
export interface RuntimeOptions {
  log: LogSink;
  /** Index into LOG_LEVELS; lines of guests below it are counted and dropped. */
  logLevel: number;
  /** Nanoseconds since the epoch. */
  now(): bigint;
  /** Nanoseconds of a clock that never goes back. */
  monotonic(): bigint;
  random(target: Uint8Array): void;
  /** For start functions and configuration. */
  startGuard: Guard;
  /** For everything after. */
  guard: Guard;
  /** Milliseconds that one entry into a guest may take; what the guards were made with. */
  guestTimeout: number;
  /** Runs `entry` where guests may be entered. */
  post(entry: Entry): void;
  /** Calls `fire` once after `milliseconds`, not necessarily where guests may be entered. */
  timer(milliseconds: number, fire: () => void): { cancel(): void };
}

/** Everything that Envoy keeps for its whole process, so that several runtimes live side by side in one of ours. */
export class Runtime {
  readonly options: RuntimeOptions;
  readonly metrics = new Metrics();
  readonly sharedData = new SharedData();
  readonly sharedQueues = new SharedQueues();
  /** VMs in use, by what makes plugins share one. */
  readonly vms = new Map<string, Vm>();
  /** Guests' log lines that were below the level. */
  suppressed = 0;
  private readonly said = new Set<string>();

  constructor(options: RuntimeOptions) {
    this.options = options;
    // Deep enough for the frames that Envoy prints and ours around them; traps are explained from them.
    if (Error.stackTraceLimit < STACK_DEPTH) Error.stackTraceLimit = STACK_DEPTH;
  }

  /** No plugin joins `vm` any more. */
  forget(key: string, vm: Vm): void {
    if (this.vms.get(key) === vm) this.vms.delete(key);
  }

  get logLevel(): number {
    return this.options.logLevel;
  }

  /** Says something of our own, that Envoy would not say. */
  warn(message: string): void {
    this.options.log({
      time: Number(this.options.now() / 1_000_000n),
      level: 'warning',
      logger: 'proxlet',
      message,
    });
  }

  /** The same, but never again. */
  warnOnce(message: string): void {
    if (this.said.has(message)) return;
    this.said.add(message);
    this.warn(message);
  }

  /** Writes `message` at `level`, an index into LOG_LEVELS. */
  log(level: number, message: string): void {
    if (level < this.options.logLevel) {
      this.suppressed++;
      return;
    }
    this.options.log({
      time: Number(this.options.now() / 1_000_000n),
      level: LOG_LEVELS[level] ?? 'critical',
      logger: 'wasm',
      message,
    });
  }
}

const STACK_DEPTH = 40;
