import { BufferType, type CallbackName, Status, StreamType } from '../abi/index.ts';
import type { Attribute } from './attribute.ts';
import { ConstantBuffer, type GuestBuffer } from './byte-buffer.ts';
import type { CallOwner } from './callouts/call-owner.ts';
import { PendingCalls } from './callouts/pending-calls.ts';
import { Context } from './context.ts';
import { Expressions } from './foreign/expressions.ts';
import type { HeaderMap } from './header-map.ts';
import { type LoggedStream, loggedMap } from './logged-stream.ts';
import type { Plugin } from './plugin.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import type { Vm } from './vm.ts';

/** The VM context, id 0: current while start functions and the allocator run. */
export class VmContext extends Context implements CallOwner {
  override readonly calls: PendingCalls;

  constructor(vm: Vm) {
    super(vm, 0);
    this.calls = new PendingCalls(this);
  }

  tell(name: CallbackName, a: number, b?: number, c?: number, d?: number): void {
    this.callback(name, 0, this.id, a, b, c, d);
  }

  override get root(): undefined {
    return undefined;
  }

  override get logPrefix(): string {
    return '';
  }
}

/** One plugin in one VM: configuration, timer and the parent of its streams. */
export class RootContext extends Context implements CallOwner {
  readonly plugin: Plugin;
  override readonly calls: PendingCalls;
  override readonly logPrefix: string;
  private readonly configuration: GuestBuffer;
  /** Plugin configuration is readable only while the guest is told of it. */
  private configuring = false;
  private tickPeriod = 0;
  private timer: { cancel(): void } | undefined;
  private pendingDone = false;
  private closing = false;
  private deleted = false;
  /** What the foreign function expr_create compiled. */
  readonly expressions = new Expressions();
  /** How many plugins of equal key share it. */
  users = 1;
  /** While an access logger's on_log runs. */
  private logged: LoggedStream | undefined;

  constructor(vm: Vm, id: number, plugin: Plugin) {
    super(vm, id);
    this.plugin = plugin;
    this.calls = new PendingCalls(this);
    this.configuration = new ConstantBuffer(plugin.configuration);
    this.logPrefix = [plugin.rootId, plugin.vmId].map((part) => part && ` ${utf8Bytes(part)}`).join('');
  }

  override get root(): RootContext {
    return this;
  }

  tell(name: CallbackName, a: number, b?: number, c?: number, d?: number): void {
    this.callback(name, 0, this.id, a, b, c, d);
  }

  protected override buffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.PluginConfiguration) return this.configuring ? this.configuration : undefined;
    return super.buffer(type);
  }

  override continueStream(type: number): number {
    return type === StreamType.Upstream ? Status.Unimplemented : super.continueStream(type);
  }

  onCreate(): void {
    this.configuring = true;
    this.callback('proxy_on_context_create', 0, this.id, 0);
    this.configuring = false;
  }

  /** False when the guest refused or trapped. */
  onStart(): boolean {
    return this.consent('proxy_on_vm_start', this.vm.configuration.length);
  }

  onConfigure(): boolean {
    this.configuring = true;
    const accepted = this.consent('proxy_on_configure', this.configuration.length);
    this.configuring = false;
    return accepted;
  }

  private consent(name: 'proxy_on_vm_start' | 'proxy_on_configure', size: number): boolean {
    const given = this.vm.consent(this, name, size);
    this.vm.afterCall();
    return given;
  }

  /**
   * Milliseconds between ticks; 0 stops them. As in Envoy (wasm.cc, setTimerPeriod) a timer that runs is not started
   * anew: the wait under way ends when it would have ended, and the next one has the new length.
   */
  setTickPeriod(period: number): void {
    const wasRunning = this.tickPeriod > 0;
    this.tickPeriod = period;
    if (period === 0) this.cancelTimer();
    else if (!wasRunning && !this.deleted) this.armTimer();
  }

  private cancelTimer(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private armTimer(): void {
    const { timer, post } = this.vm.runtime.options;
    const armed = timer(this.tickPeriod, () => {
      const run = () => {
        // Not when it was stopped after it fired.
        if (this.timer === armed) this.onTick();
      };
      post({ run, interrupted: () => {} });
    });
    this.timer = armed;
  }

  private onTick(): void {
    if (this.vm.failed) return;
    const ticked = this.timer;
    this.callback('proxy_on_tick', 0, this.id);
    if (this.timer === ticked && !this.vm.failed) this.armTimer();
  }

  /** A stream has ended that an access logger of this plugin logs: Envoy has the root context do it (wasm.cc, Wasm::log). */
  onAccessLog(stream: LoggedStream): void {
    this.logged = stream;
    this.callback('proxy_on_log', 0, this.id);
    this.logged = undefined;
  }

  /** A stats sink of this plugin is flushed; `stats` is what it reads as CallData. */
  onStatsUpdate(stats: Uint8Array): void {
    this.setCallData(new ConstantBuffer(stats));
    this.callback('envoy_on_stats_update', 0, this.id, stats.length);
  }

  override get isLogging(): boolean {
    return this.logged !== undefined;
  }

  override headers(type: number): HeaderMap | undefined {
    return this.logged === undefined ? super.headers(type) : loggedMap(this.logged.headers, type);
  }

  /** An access logger sees what filters left for it; it leaves nothing itself. */
  override attribute(name: string, last: boolean): Attribute | undefined {
    return super.attribute(name, last) ?? this.logged?.filterState.get(`wasm.${name}`)?.attribute(last);
  }

  protected override streamAttribute(name: string): Attribute | undefined {
    return this.logged === undefined ? super.streamAttribute(name) : this.logged.attribute(name, this);
  }

  /** A message waits in the queue `token`. */
  queueReady(token: number): void {
    const { runtime } = this.vm;
    runtime.notifications++;
    runtime.options.post({
      run: () => {
        runtime.notifications--;
        if (!this.vm.failed && !this.deleted) this.callback('proxy_on_queue_ready', 0, this.id, token);
      },
      interrupted: () => {},
    });
  }

  /** The plugin goes: on_done, then on_delete at once or when the guest says proxy_done. */
  shutdown(): void {
    this.closing = true;
    if (this.vm.failed) {
      this.release();
      return;
    }
    if (this.callback('proxy_on_done', 1, this.id) !== 0) this.delete();
    else if (!this.deleted) this.pendingDone = true;
  }

  /** proxy_done: a status. */
  done(): number {
    if (!this.pendingDone) return Status.NotFound;
    this.pendingDone = false;
    this.vm.defer(() => this.delete());
    return Status.Ok;
  }

  private delete(): void {
    this.callback('proxy_on_delete', 0, this.id);
    this.release();
  }

  /** One that waits for proxy_done waits in vain from now on. */
  override onVmFailed(): void {
    // The guest may have been stopped in the midst of it.
    this.logged = undefined;
    if (this.closing) this.release();
  }

  /** The context goes without being told: no tick comes any more. */
  release(): void {
    if (this.deleted) return;
    this.deleted = true;
    this.setTickPeriod(0);
    this.calls.cancelAll();
    this.vm.release(this);
  }
}
