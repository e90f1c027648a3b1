import type { LogEntry } from '../log.ts';
import { TestingCallouts } from './callouts/testing-callouts.ts';
import { NODE } from './core-messages.ts';
import type { Guard, Guarded } from './guard.ts';
import type { LoadedModule } from './load.ts';
import { MessageAttribute } from './message-attribute.ts';
import type { Plugin } from './plugin.ts';
import type { Entry } from './run-queue.ts';
import { Runtime, type RuntimeOptions } from './runtime.ts';
import { Vm } from './vm.ts';

const unguarded: Guard = {
  run: <T>(_owner: Guarded, call: (...args: number[]) => T, ...args: number[]) => call(...args),
};

interface Timer {
  milliseconds: number;
  fire: () => void;
}

/** A runtime whose time, chance and run queue are the test's. */
export class TestingHost {
  readonly log: LogEntry[] = [];
  readonly entries: Entry[] = [];
  /** Timers that wait. */
  readonly timers = new Set<Timer>();
  readonly callouts = new TestingCallouts();
  readonly runtime: Runtime;
  now = 1_700_000_000_000_000_000n;
  monotonic = 5n;

  constructor(options: Partial<RuntimeOptions> = {}) {
    this.runtime = new Runtime({
      log: (entry) => this.log.push(entry),
      logLevel: 0,
      now: () => this.now,
      monotonic: () => this.monotonic,
      random: (target) => target.fill(7),
      startGuard: unguarded,
      guard: unguarded,
      guestTimeout: 1000,
      post: (entry) => this.entries.push(entry),
      timer: (milliseconds, fire) => {
        const timer = { milliseconds, fire };
        this.timers.add(timer);
        return { cancel: () => this.timers.delete(timer) };
      },
      callouts: this.callouts,
      ...options,
    });
  }

  /** Log lines as `level message`, those of proxlet itself marked. */
  get lines(): string[] {
    return this.log.map(({ level, logger, message }) => `${logger === 'wasm' ? level : logger} ${message}`);
  }

  /** Fires the timers that wait, then runs what was posted. */
  elapse(): void {
    for (const timer of [...this.timers]) {
      this.timers.delete(timer);
      timer.fire();
    }
    this.drain();
  }

  drain(): void {
    for (let entry = this.entries.shift(); entry !== undefined; entry = this.entries.shift()) entry.run();
  }

  vm(
    module: LoadedModule,
    options: { vmId?: string; configuration?: string; environment?: object; capabilities?: string[] } = {},
  ): Vm {
    return new Vm(this.runtime, module, {
      vmId: options.vmId ?? '',
      configuration: Buffer.from(options.configuration ?? ''),
      environment: { ...options.environment },
      capabilities: new Set(options.capabilities),
    });
  }
}

export const plugin = (change: Partial<Plugin> = {}): Plugin => ({
  name: 'name',
  rootId: 'root',
  vmId: 'vm',
  configuration: new Uint8Array(0),
  vmConfiguration: new Uint8Array(0),
  node: new MessageAttribute(NODE, { id: 'node' }),
  environment: {},
  capabilities: new Set(),
  reloadInterval: 1000,
  failurePolicy: 'UNSPECIFIED',
  failOpen: false,
  allowOnHeadersStopIteration: false,
  ...change,
});
