import { LOG_LEVELS, type LogEntry, type LogSink } from '../log.ts';
import type { Callouts } from './callouts/callouts.ts';
import type { Guard } from './guard.ts';
import { LogBuffer } from './log-buffer.ts';
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
  /** Calls to others. */
  callouts: Callouts;
}

/** Everything that Envoy keeps for its whole process, so that several runtimes live side by side in one of ours. */
export class Runtime {
  readonly options: RuntimeOptions;
  /** What is logged goes through it. */
  readonly logs: LogBuffer;
  readonly metrics = new Metrics();
  readonly sharedData = new SharedData();
  readonly sharedQueues = new SharedQueues();
  /** VMs in use, by what makes plugins share one. */
  readonly vms = new Map<string, Vm>();
  /** Guests' log lines that were below the level. */
  suppressed = 0;
  /** Messages of queues of which a plugin is still to be told. */
  notifications = 0;
  private readonly said = new Set<string>();
  /** How many VMs there are by vm_id, failed ones with contexts included. */
  private readonly holders = new Map<string, number>();

  constructor(options: RuntimeOptions) {
    this.options = options;
    this.logs = new LogBuffer(options.log);
    // Deep enough for the frames that Envoy prints and ours around them; traps are explained from them.
    if (Error.stackTraceLimit < STACK_DEPTH) Error.stackTraceLimit = STACK_DEPTH;
  }

  /** The process of which it is a part ends: plugins that still are there go without being told. */
  close(): void {
    for (const vm of [...this.vms.values()]) for (const context of vm.contexts) context.root?.release();
  }

  /** No plugin joins `vm` any more. */
  retire(key: string, vm: Vm): void {
    if (this.vms.get(key) === vm) this.vms.delete(key);
  }

  /** A VM started: what it shares under its vm_id stays while any VM of that vm_id does (cpp-host, VmIdHandle). */
  holdVmId(vmId: string): void {
    this.holders.set(vmId, (this.holders.get(vmId) ?? 0) + 1);
  }

  releaseVmId(vmId: string): void {
    const left = (this.holders.get(vmId) ?? 0) - 1;
    if (left > 0) {
      this.holders.set(vmId, left);
      return;
    }
    this.holders.delete(vmId);
    this.sharedData.forget(vmId);
    this.sharedQueues.forget(vmId);
  }

  get logLevel(): number {
    return this.options.logLevel;
  }

  set logLevel(level: number) {
    this.options.logLevel = level;
  }

  /** Says something of our own, that Envoy would not say. */
  warn(message: string): void {
    this.logs.write({
      time: Number(this.options.now() / 1_000_000n),
      level: 'warning',
      logger: 'proxlet',
      message,
    });
  }

  /** The same, but never again. */
  warnOnce(message: string): void {
    if (this.said.has(message) || this.said.size === MAX_SAID) return;
    this.said.add(message);
    this.warn(message);
  }

  /** Writes `message` at `level`, an index into LOG_LEVELS. */
  log(level: number, message: string): void {
    this.write(level, { message });
  }

  /** Writes what a guest put out at once: as Envoy a line of its own, without the newline that ends it. */
  logOutput(level: number, head: string, text: string): void {
    if (text.endsWith('\n')) this.write(level, { message: head + text.slice(0, -1) });
    else this.write(level, { message: head + text, unended: head });
  }

  private write(level: number, what: Pick<LogEntry, 'message' | 'unended'>): void {
    if (level < this.options.logLevel) {
      this.suppressed++;
      return;
    }
    const time = Number(this.options.now() / 1_000_000n);
    this.logs.write({ time, level: LOG_LEVELS[level] ?? 'critical', logger: 'wasm', ...what });
  }
}

const STACK_DEPTH = 40;
/** Guests may have a part in what is said. */
const MAX_SAID = 10_000;
