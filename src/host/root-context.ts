import { BufferType, Status, StreamType } from '../abi/index.ts';
import { ConstantBuffer, type GuestBuffer } from './byte-buffer.ts';
import { Context } from './context.ts';
import type { Plugin } from './plugin.ts';
import type { Vm } from './vm.ts';

/** The VM context, id 0: current while start functions and the allocator run. */
export class VmContext extends Context {
  constructor(vm: Vm) {
    super(vm, 0);
  }

  override get root(): undefined {
    return undefined;
  }

  override get logPrefix(): string {
    return '';
  }
}

/** One plugin in one VM: configuration, timer and the parent of its streams. */
export class RootContext extends Context {
  readonly plugin: Plugin;
  override readonly logPrefix: string;
  private readonly configuration: GuestBuffer;
  /** Plugin configuration is readable only while the guest is told of it. */
  private configuring = false;
  private tickPeriod = 0;
  private timer: { cancel(): void } | undefined;
  private pendingDone = false;
  private deleted = false;

  constructor(vm: Vm, id: number, plugin: Plugin) {
    super(vm, id);
    this.plugin = plugin;
    this.configuration = new ConstantBuffer(plugin.configuration);
    this.logPrefix = [plugin.rootId, plugin.vmId].map((part) => part && ` ${part}`).join('');
  }

  override get root(): RootContext {
    return this;
  }

  override buffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.PluginConfiguration) return this.configuring ? this.configuration : undefined;
    return super.buffer(type);
  }

  override continueStream(type: number): number {
    return type === StreamType.Upstream ? Status.Unimplemented : Status.Ok;
  }

  onCreate(): void {
    this.configuring = true;
    this.callback('proxy_on_context_create', 0, this.id, 0);
    this.configuring = false;
  }

  /** False when the guest refused or trapped. */
  onStart(): boolean {
    return this.callback('proxy_on_vm_start', 1, this.id, this.vm.configuration.length) !== 0 && !this.vm.failed;
  }

  onConfigure(): boolean {
    this.configuring = true;
    const accepted = this.callback('proxy_on_configure', 1, this.id, this.configuration.length) !== 0;
    this.configuring = false;
    return accepted && !this.vm.failed;
  }

  /** Milliseconds between ticks, from now on; 0 stops them. */
  setTickPeriod(period: number): void {
    this.tickPeriod = period;
    this.timer?.cancel();
    this.timer = undefined;
    if (period > 0 && !this.deleted) this.armTimer();
  }

  private armTimer(): void {
    const { timer, post } = this.vm.runtime.options;
    this.timer = timer(this.tickPeriod, () => {
      this.timer = undefined;
      post({ run: () => this.onTick(), interrupted: () => {} });
    });
  }

  private onTick(): void {
    if (this.vm.failed || this.deleted) return;
    this.callback('proxy_on_tick', 0, this.id);
    if (this.timer === undefined && this.tickPeriod > 0 && !this.vm.failed) this.armTimer();
  }

  /** A message waits in the queue `token`. */
  queueReady(token: number): void {
    this.vm.runtime.options.post({
      run: () => {
        if (!this.vm.failed && !this.deleted) this.callback('proxy_on_queue_ready', 0, this.id, token);
      },
      interrupted: () => {},
    });
  }

  /** The plugin goes: on_done, then on_delete at once or when the guest says proxy_done. */
  shutdown(): void {
    if (this.vm.failed) {
      this.release();
      return;
    }
    const done = this.callback('proxy_on_done', 1, this.id) !== 0;
    if (done || this.vm.failed) this.delete();
    else this.pendingDone = true;
  }

  /** proxy_done: a status. */
  done(): number {
    if (!this.pendingDone) return Status.NotFound;
    this.pendingDone = false;
    this.vm.defer(() => this.delete());
    return Status.Ok;
  }

  private delete(): void {
    if (!this.vm.failed) this.callback('proxy_on_delete', 0, this.id);
    this.release();
  }

  private release(): void {
    this.setTickPeriod(0);
    this.deleted = true;
    this.vm.release(this);
  }
}
