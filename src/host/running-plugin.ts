import { MetricType } from '../abi/index.ts';
import { ProxletError } from '../errors.ts';
import { rehearsedCallouts } from './callouts/rehearsed-callouts.ts';
import type { Context } from './context.ts';
import { adviceFor } from './explain.ts';
import { explainTrap } from './explain-trap.ts';
import { HttpContext, type HttpStream } from './http-context.ts';
import type { LoadedModule } from './load.ts';
import type { LoggedStream } from './logged-stream.ts';
import { addTo, type Metric } from './metrics.ts';
import { NetworkContext, type NetworkStream } from './network-context.ts';
import type { Plugin } from './plugin.ts';
import { ReloadBackoff } from './reload-backoff.ts';
import { RootContext } from './root-context.ts';
import { Runtime } from './runtime.ts';
import { START_SECTION } from './trap.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import { Vm } from './vm.ts';

const CRITICAL = 5;
const ERROR = 4;

/** A plugin whose root context is configured, and the VM it shares with plugins of equal vm_id, code and VM configuration. */
export class RunningPlugin {
  readonly plugin: Plugin;
  private readonly runtime: Runtime;
  private readonly module: LoadedModule;
  private root: RootContext;
  private readonly backoff: ReloadBackoff;

  private constructor(runtime: Runtime, plugin: Plugin, module: LoadedModule, root: RootContext) {
    this.runtime = runtime;
    this.plugin = plugin;
    this.module = module;
    this.root = root;
    this.backoff = new ReloadBackoff(runtime, plugin.reloadInterval);
    for (const event of RELOAD_EVENTS) this.reloadCounter(event);
  }

  /**
   * Starts `plugin`. Throws ProxletError (`plugin-start-failed`, `plugin-vm-start-failed`, `plugin-configure-failed`) where
   * Envoy would refuse the configuration; what runs already is not harmed.
   */
  static start(runtime: Runtime, plugin: Plugin, module: LoadedModule): RunningPlugin {
    const shared = runtime.vms.get(vmKey(plugin, module));
    // Envoy tries a new plugin on a canary first, so that one that traps cannot take a VM in use with it.
    if (shared !== undefined && !shared.failed && !shared.roots.has(pluginKey(plugin)))
      rehearse(runtime, plugin, module);
    return new RunningPlugin(runtime, plugin, module, startRoot(runtime, plugin, module));
  }

  /** The context of a new stream; undefined where the filter is skipped (FAIL_OPEN after a trap). */
  createStream(stream: HttpStream): HttpContext | undefined {
    return this.adopt((id, root) => new HttpContext(id, root, stream));
  }

  /** The same for a TCP connection. */
  createConnection(stream: NetworkStream): NetworkContext | undefined {
    return this.adopt((id, root) => new NetworkContext(id, root, stream));
  }

  private adopt<C extends Context>(make: (id: number, root: RootContext) => C): C | undefined {
    this.reloadIfFailed();
    if (this.root.vm.failed && this.plugin.failurePolicy === 'FAIL_OPEN') return undefined;
    const { root } = this;
    return root.vm.adopt((id) => make(id, root));
  }

  private reloadIfFailed(): void {
    if (this.root.vm.failed && this.plugin.failurePolicy === 'FAIL_RELOAD') this.reload();
  }

  /** Tells the plugin, as an access logger, of a stream that has ended; one that failed hears nothing. */
  log(stream: LoggedStream): void {
    this.reloadIfFailed();
    this.root.onAccessLog(stream);
  }

  /** Gives the plugin, as a stats sink, what was counted; marshalled by `encodeStats`. */
  updateStats(stats: Uint8Array): void {
    this.root.onStatsUpdate(stats);
  }

  /** The plugin goes: the root context is told, and the VM when it was the last on it. */
  close(): void {
    leave(this.root);
  }

  private reload(): void {
    if (!this.backoff.isOver) {
      addTo(this.reloadCounter('vm_reload_backoff'), 1n);
      return;
    }
    try {
      const failed = this.root;
      this.root = startRoot(this.runtime, this.plugin, this.module);
      leave(failed);
      addTo(this.reloadCounter('vm_reload_success'), 1n);
    } catch (error) {
      if (!(error instanceof ProxletError)) throw error;
      addTo(this.reloadCounter('vm_reload_failure'), 1n);
      this.runtime.log(ERROR, `reload of plugin ${utf8Bytes(this.plugin.name)} failed: ${error.message}`);
    } finally {
      this.backoff.restart();
    }
  }

  private reloadCounter(event: (typeof RELOAD_EVENTS)[number]): Metric {
    return this.runtime.metrics.named(MetricType.Counter, `wasm.${utf8Bytes(this.plugin.name)}.${event}`);
  }
}

/** Envoy's own statistics of a plugin; it never counts the first. */
const RELOAD_EVENTS = ['vm_reload', 'vm_reload_backoff', 'vm_reload_failure', 'vm_reload_success'] as const;

/** What makes two plugins of one VM share a root context (cpp-host makePluginKey): the first keeps its other settings. */
function pluginKey({ rootId, configuration, name }: Plugin): string {
  return `${rootId}||${Buffer.from(configuration).toString('latin1')}||${name}`;
}

/** A plugin no longer uses the root context, which goes with its last one. */
function leave(root: RootContext): void {
  if (--root.users > 0) return;
  const { roots } = root.vm;
  const key = pluginKey(root.plugin);
  if (roots.get(key) === root) roots.delete(key);
  root.shutdown();
}

/** Counts VMs as Envoy does: those that were made, and those there are. */
function countVm(runtime: Runtime, change: 1n | -1n): void {
  const { metrics } = runtime;
  if (change > 0n) addTo(metrics.named(MetricType.Counter, 'wasm.envoy.wasm.runtime.v8.created'), change);
  for (const name of ['wasm.envoy.wasm.runtime.v8.active', 'wasm.wasm_vm_count']) {
    addTo(metrics.named(MetricType.Gauge, name), change);
  }
}

/** What makes two plugins share a VM (cpp-host makeVmKey, with what Envoy adds to the configuration). */
function vmKey({ vmId, vmConfiguration, environment, capabilities }: Plugin, module: LoadedModule): string {
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const more = JSON.stringify([variables, [...capabilities].sort()]);
  return `${vmId}||${Buffer.from(vmConfiguration).toString('latin1')}||${more}||${module.hash}`;
}

/** Starts `plugin` in a runtime of its own, of which nothing stays but an error and its log lines. */
function rehearse(runtime: Runtime, plugin: Plugin, module: LoadedModule): void {
  const lines: Parameters<typeof runtime.options.log>[0][] = [];
  const canary = new Runtime({
    ...runtime.options,
    log: (entry) => lines.push(entry),
    timer: () => ({ cancel: () => {} }),
    callouts: rehearsedCallouts(runtime.options.callouts),
    post: () => {},
  });
  try {
    startRoot(canary, plugin, module);
  } catch (error) {
    for (const line of lines) runtime.logs.write(line);
    throw error;
  }
}

function startRoot(runtime: Runtime, plugin: Plugin, module: LoadedModule): RootContext {
  const key = vmKey(plugin, module);
  let vm = runtime.vms.get(key);
  const shared = vm?.failed ? undefined : vm?.roots.get(pluginKey(plugin));
  if (shared !== undefined) {
    shared.users++;
    return shared;
  }
  if (vm === undefined || vm.failed) {
    vm = new Vm(runtime, module, {
      vmId: plugin.vmId,
      configuration: plugin.vmConfiguration,
      environment: plugin.environment,
      capabilities: plugin.capabilities,
    });
    if (!vm.start()) throw refused(vm, plugin, START_SECTION, 'Failed to initialize Wasm code');
    runtime.vms.set(key, vm);
    runtime.holdVmId(vm.vmId);
    countVm(runtime, 1n);
  }
  const started = vm;
  started.onFailure = () => runtime.retire(key, started);
  started.onEmpty = () => {
    runtime.retire(key, started);
    runtime.releaseVmId(started.vmId);
    countVm(runtime, -1n);
  };
  const root = started.adopt((id) => new RootContext(started, id, plugin));
  // A trap in here does not stop the start by itself; most filters then have no root context to start, and trap again.
  started.starting(() => root.onCreate());
  if (!started.starting(() => root.onStart())) throw abandon(root, 'proxy_on_vm_start', 'Failed to start base Wasm');
  if (!started.starting(() => root.onConfigure())) {
    throw abandon(root, 'proxy_on_configure', 'Failed to configure base Wasm plugin');
  }
  if (started.trap !== undefined) runtime.warn(explainTrap(plugin, started.trap, started.said));
  started.onFailure = (trap, context) => {
    runtime.retire(key, started);
    runtime.warn(explainTrap(context.root?.plugin ?? plugin, trap, started.said));
  };
  started.roots.set(pluginKey(plugin), root);
  return root;
}

function abandon(root: RootContext, callback: string, words: string): ProxletError {
  root.release();
  return refused(root.vm, root.plugin, callback, words);
}

/** The error of a start that failed, after Envoy's lines for it. */
function refused(vm: Vm, plugin: Plugin, callback: string, words: string): ProxletError {
  const { runtime, trap } = vm;
  runtime.log(ERROR, `Wasm VM failed ${words}`);
  runtime.log(CRITICAL, `Plugin ${utf8Bytes(plugin.name)} failed to load`);
  // Envoy says so whatever the policy; only the deprecated field silences it.
  if (!plugin.failOpen) runtime.log(CRITICAL, 'Plugin configured to fail closed failed to load');
  const where = trap?.callback ?? callback;
  const what = trap === undefined ? `${where} returned false` : `${where} trapped (${trap.reason})`;
  const hint =
    adviceFor(plugin, where, trap) ??
    (trap === undefined ? 'the filter refused its configuration: see its log lines' : undefined);
  return new ProxletError('plugin-start-failed', `the plugin ${JSON.stringify(plugin.name)} does not start: ${what}`, {
    ...(hint === undefined ? {} : { hint }),
    output: `Envoy says: Unable to create Wasm plugin ${plugin.name}`,
    details: { callback: where, trap: trap?.reason, frames: trap?.frames },
  });
}
