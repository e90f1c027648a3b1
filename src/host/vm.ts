import {
  type Callback,
  type CallbackName,
  callbacks,
  existsIn,
  type HazardName,
  hazards,
  type LifecycleName,
  lifecycle,
} from '../abi/index.ts';
import { ConstantBuffer } from './byte-buffer.ts';
import { CallTokens } from './callouts/call-tokens.ts';
import { type Capabilities, isAllowed } from './capabilities.ts';
import type { Context } from './context.ts';
import { type Guard, type Guarded, Interrupted } from './guard.ts';
import type { OutValue } from './hostcall.ts';
import { Restriction } from './hostcall-source.ts';
import { IdTable } from './id-table.ts';
import { importsOf } from './imports.ts';
import { exceeded, LIMITS, type LimitName, OVERHEAD } from './limits.ts';
import type { LoadedModule } from './load.ts';
import { GuestMemory } from './memory.ts';
import { MetricIds } from './metrics.ts';
import { pairsSize, writePairs } from './pairs.ts';
import { type RootContext, VmContext } from './root-context.ts';
import type { Runtime } from './runtime.ts';
import { formatTrap, RestrictedCall, START_SECTION, type Trap, trapOf } from './trap.ts';
import { utf8Bytes } from './utf8-bytes.ts';

type GuestFunction = (...args: number[]) => number | undefined;

/** Sees each host call: its name, its wasm arguments and the status it answered. */
export type Tracer = (name: string, args: (number | bigint)[], status: number) => void;

/** What tells VMs of equal code apart (Envoy makeVmKey). */
export interface VmOptions {
  vmId: string;
  configuration: Uint8Array;
  environment: Readonly<Record<string, string>>;
  capabilities: Capabilities;
}

/**
 * One instance of a module with its contexts. A VM that trapped has failed for good: it is never entered again.
 */
export class Vm implements Guarded {
  readonly runtime: Runtime;
  readonly module: LoadedModule;
  readonly vmId: string;
  readonly configuration: ConstantBuffer;
  readonly environment: Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  /** Root contexts by what makes plugins share one (Envoy, the plugin's key). */
  readonly roots = new Map<string, RootContext>();
  readonly memory = new GuestMemory();
  readonly metricIds = new MetricIds();
  readonly callTokens = new CallTokens();
  readonly contexts = new IdTable<Context>();
  tracer: Tracer | undefined;
  /** Bits of Restriction; not 0 while most host functions are forbidden. */
  restriction: number = Restriction.none;
  /** Why this VM failed, once it has. */
  trap: Trap | undefined;
  /** Told once, when the VM fails, with the context whose callback was under way. */
  onFailure: ((trap: Trap, context: Context) => void) | undefined;
  /** What the guest wrote to its error output, or logged as an error, in the callback under way; latin1. */
  said = '';
  /** Bytes that the guest logged in the callback under way. */
  private logged = 0;
  /** Set by send_local_response: the result of the callback under way no longer counts. */
  stopIteration = false;

  private readonly vmContext: VmContext;
  private current: Context;
  private effective: Context | undefined;
  /** The export that was called last. */
  calling = '';
  /** Callbacks under way, one within the other. */
  private depth = 0;
  private guard: Guard;
  /** Told when the last context is gone. */
  onEmpty: (() => void) | undefined;
  private readonly exports: Partial<Record<CallbackName | LifecycleName, GuestFunction>> = {};
  private nextContextId = 1;
  private deferred: (() => void)[] = [];

  constructor(runtime: Runtime, module: LoadedModule, options: VmOptions) {
    this.runtime = runtime;
    this.module = module;
    this.vmId = utf8Bytes(options.vmId);
    this.configuration = new ConstantBuffer(options.configuration);
    this.environment = options.environment;
    this.capabilities = options.capabilities;
    this.guard = runtime.options.guard;
    this.vmContext = new VmContext(this);
    this.current = this.vmContext;
  }

  get failed(): boolean {
    return this.trap !== undefined;
  }

  /** The context whose callback is under way, whatever the effective one. */
  get caller(): Context {
    return this.current;
  }

  /** The context that host functions act on: the effective one if it still exists, else the current one. */
  get target(): Context {
    return this.effective ?? this.current;
  }

  /** Instantiates the module and runs its start functions (cpp-host startVm). False when the VM failed. */
  start(): boolean {
    return this.starting(() => this.runStartFunctions());
  }

  private runStartFunctions(): boolean {
    this.restriction = Restriction.start;
    this.enter(START_SECTION, () => {
      const { imports, memory } = importsOf(this);
      // An imported memory is there before the start section runs; the module's own only after it.
      if (memory !== undefined) this.memory.attach(memory);
      this.take(new WebAssembly.Instance(this.module.compiled, imports).exports);
      return 0;
    });
    const { _initialize, main, __main_void, _start } = this.exports;
    if (_initialize !== undefined) {
      this.enter('_initialize', _initialize);
      if (main !== undefined) this.enter('main', main, 0, 0);
      else if (__main_void !== undefined) this.enter('__main_void', __main_void);
    } else if (_start !== undefined) this.enter('_start', _start);
    this.restriction = Restriction.none;
    return !this.failed;
  }

  /** Keeps what the host will use: the memory, whatever its name, and the functions that this ABI version has. */
  private take(exports: WebAssembly.Instance['exports']): void {
    for (const value of Object.values(exports)) if (value instanceof WebAssembly.Memory) this.memory.attach(value);
    for (const [name, row] of Object.entries<Callback>({ ...callbacks, ...lifecycle })) {
      const value = exports[name];
      if (typeof value === 'function' && existsIn(row, this.module.abi) && isAllowed(this.capabilities, name)) {
        this.exports[name as CallbackName | LifecycleName] = value as GuestFunction;
      }
    }
  }

  /** Runs `work` with the guard for start functions and configuration: nothing of it is below the run queue. */
  starting<T>(work: () => T): T {
    const before = this.guard;
    this.guard = this.runtime.options.startGuard;
    try {
      return work();
    } finally {
      this.guard = before;
    }
  }

  /** Calls the export `name` for `context`; `fallback` when the guest has none, or fails. */
  callback(
    context: Context,
    name: CallbackName,
    fallback: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
  ): number {
    const call = this.exports[name];
    if (call === undefined || this.trap !== undefined) return fallback;
    const result = this.enterFor(context, name, call, a, b, c, d, e);
    return this.trap === undefined ? result : fallback;
  }

  /**
   * Asks the guest whether it starts, or takes its configuration, also when the VM has failed: cpp-host does not look
   * (context.cc, ContextBase::onStart and onConfigure). A trap is a no; the first one remains why the VM failed.
   */
  consent(context: Context, name: 'proxy_on_vm_start' | 'proxy_on_configure', size: number): boolean {
    const call = this.exports[name];
    if (call === undefined) return true;
    const before = this.trap;
    this.trap = undefined;
    const result = this.enterFor(context, name, call, context.id, size);
    const trapped = this.trap !== undefined;
    this.trap = before ?? this.trap;
    return !trapped && result !== 0;
  }

  private enterFor(
    context: Context,
    name: CallbackName,
    call: GuestFunction,
    a = 0,
    b = 0,
    c = 0,
    d = 0,
    e = 0,
  ): number {
    const savedCurrent = this.current;
    const savedEffective = this.effective;
    this.current = context;
    this.effective = undefined;
    this.depth++;
    const result = this.enter(name, call, a, b, c, d, e);
    this.depth--;
    this.current = savedCurrent;
    this.effective = savedEffective;
    return result >>> 0;
  }

  /** Calls of the guest whose answers are awaited. */
  get pendingCalls(): number {
    let pending = 0;
    for (const context of this.contexts) if (context.root === context) pending += context.calls.size;
    return pending;
  }

  has(name: CallbackName): boolean {
    return this.exports[name] !== undefined;
  }

  private enter(name: string, call: GuestFunction, a = 0, b = 0, c = 0, d = 0, e = 0): number {
    if (this.trap !== undefined) return 0;
    this.calling = name;
    this.said = '';
    this.logged = 0;
    const { logs } = this.runtime;
    const held = logs.hold();
    try {
      return this.guard.run(this, call, a, b, c, d, e) ?? 0;
    } catch (error) {
      this.fail(name, error, this.current);
      return 0;
    } finally {
      logs.release(held);
    }
  }

  /** The watchdog cut the call that was under way. */
  interrupted(): void {
    this.runtime.logs.interrupted();
    const context = this.current;
    this.current = this.vmContext;
    this.effective = undefined;
    this.depth = 0;
    this.restriction = Restriction.none;
    this.stopIteration = false;
    this.deferred = [];
    this.fail(this.calling, new Interrupted(this.runtime.options.guestTimeout), context);
  }

  private fail(name: string, error: unknown, context: Context): void {
    if (this.trap !== undefined) return;
    this.trap = trapOf(name, error, this.module);
    this.runtime.log(ERROR, formatTrap(this.trap, this.module.functionNames().size > 0));
    this.onFailure?.(this.trap, context);
    for (const known of this.contexts) known.onVmFailed();
  }

  /** Memory of the guest's own, from its allocator; 0 when it gives none. */
  allocate(size: number): number {
    const allocator = this.exports.malloc ?? this.exports.proxy_on_memory_allocate;
    if (allocator === undefined || this.trap !== undefined) return 0;
    const { current, effective, restriction } = this;
    this.current = this.vmContext;
    this.effective = undefined;
    this.restriction |= Restriction.allocation;
    let pointer = 0;
    try {
      pointer = (allocator(size) ?? 0) >>> 0;
    } catch (error) {
      // cpp-host knows either allocator as malloc.
      this.fail(this.exports.malloc === undefined ? 'proxy_on_memory_allocate' : 'malloc', error, current);
    } finally {
      // Also where the stack ends in here: a guest can catch that and go on.
      this.current = current;
      this.effective = effective;
      this.restriction = restriction;
    }
    this.memory.refresh();
    return pointer;
  }

  /**
   * Copies `value` into memory that the guest allocates and stores pointer and size (cpp-host copyToPointerSize):
   * nothing is allocated for an empty value. False where the guest gave no memory, or a pointer is outside of it.
   */
  writeBytes(value: OutValue, pointerOut: number, sizeOut: number): boolean {
    const size = sizeOf(value);
    const pointer = size > 0 ? this.copyIn(value, size) : 0;
    if (size > 0 && pointer === 0) return false;
    return this.memory.setUint32(pointerOut, pointer) && this.memory.setUint32(sizeOut, size);
  }

  /** The same for results that a guest need not ask for: what would be stored at 0 is left out (cpp-host call_foreign_function). */
  writeOptional(value: OutValue, pointerOut: number, sizeOut: number): boolean {
    const size = sizeOf(value);
    // A function that gives bytes asks for memory even where they are none, and hands on what the allocator says.
    const wanted = (size > 0 || value instanceof Uint8Array) && pointerOut !== 0;
    const pointer = wanted ? this.copyIn(value, size) : 0;
    if (size > 0 && wanted && pointer === 0) return false;
    if (pointerOut !== 0 && !this.memory.setUint32(pointerOut, pointer)) return false;
    return sizeOut === 0 || this.memory.setUint32(sizeOut, size);
  }

  /** Where the guest now has `value`; 0 where it gave no memory. */
  private copyIn(value: OutValue, size: number): number {
    const memory = this.memory;
    // It may be a view of guest memory, which growth detaches.
    const kept = value instanceof Uint8Array && value.buffer === memory.bytes.buffer ? Buffer.from(value) : value;
    const pointer = this.allocate(size);
    if (pointer === 0 || !memory.holds(pointer, size)) return 0;
    if (typeof kept === 'string') memory.writeText(pointer, kept);
    else if (kept instanceof Uint8Array) memory.bytes.set(kept, pointer);
    else writePairs(memory, pointer, kept);
    return pointer;
  }

  /** Tells the author, once for a callback and plugin, of something that Envoy would do silently. */
  hazard(name: HazardName, plugin: string): void {
    const { did, envoy, instead } = hazards[name];
    const where = `${this.calling} of plugin ${JSON.stringify(plugin)}`;
    this.runtime.warnOnce(`${where} ${did}\nEnvoy ${envoy}\ninstead: ${instead}`);
  }

  /** Keeps what the guest says of its own trouble: a trap may follow, which it explains. */
  remember(text: string): void {
    if (this.said.length < MAX_SAID) this.said += text.slice(0, MAX_SAID);
  }

  /** Whether the guest may log `size` bytes more in this callback. */
  admitLog(size: number): boolean {
    this.logged += size + OVERHEAD;
    return this.logged <= LIMITS.log.most;
  }

  /** The guest wants the host to keep more than it may; the status that it gets. */
  refuse(name: LimitName): number {
    return exceeded(this.target, name);
  }

  /** Whether a callback may ask for one more action. */
  get canDefer(): boolean {
    return this.deferred.length < LIMITS.deferred.most;
  }

  /** What a host function throws when it is called while it is forbidden. */
  restricted(): Error {
    return new RestrictedCall();
  }

  /** Runs `action` after the callback that is under way has returned. */
  defer(action: () => void): void {
    this.deferred.push(action);
  }

  /** A callback has returned and its result was read: what the guest asked for is done (cpp-host DeferAfterCallActions). */
  afterCall(): void {
    this.stopIteration = false;
    // Envoy does not wait. We do: sockets must not be touched where the guest may be stopped.
    if (this.depth > 0) return;
    // One by one: an action may enter the guest again, and what is left is then done at the end of that callback.
    for (let action = this.deferred.shift(); action !== undefined; action = this.deferred.shift()) action();
  }

  setEffective(id: number): boolean {
    // 0, the VM's own, stands for the current one (cpp-host contextOrEffectiveContext).
    const context = id === 0 ? undefined : this.contexts.get(id);
    if (context === undefined && id !== 0) return false;
    this.effective = context;
    return true;
  }

  /** Gives a new context its id; one counter for root and stream contexts. */
  adopt<C extends Context>(make: (id: number) => C): C {
    const context = make(this.nextContextId++);
    this.contexts.add(context);
    return context;
  }

  release(context: Context): void {
    if (this.contexts.get(context.id) !== context) return;
    this.contexts.delete(context);
    if (this.effective === context) this.effective = undefined;
    if (this.contexts.size === 0) this.onEmpty?.();
  }
}

const ERROR = 4;
/** A panic's report stands at the beginning of what a runtime writes; traces behind it may be long. */
const MAX_SAID = 16384;

/** Bytes in guest memory; an empty map of headers takes none (cpp-host, toPairs of an empty list). */
function sizeOf(value: OutValue): number {
  const isPairs = typeof value === 'object' && !(value instanceof Uint8Array);
  return isPairs && value.length > 0 ? pairsSize(value) : value.length;
}
