import { randomFillSync } from 'node:crypto';
import { ProxletError } from '../errors.ts';
import { RunningPlugin, RunQueue, Runtime, ScriptGuard, Watchdog } from '../host/index.ts';
import { LOG_LEVELS, type LogLevel, type LogSink } from '../log.ts';
import { type AccessLogs, openAccessLogs } from './access-log-file.ts';
import type { Bootstrap, HttpConnectionManager, Listener as ListenerConfig, PluginConfig } from './config/types.ts';
import { FilterGeneration } from './http/filter-generation.ts';
import { Listener, type ListenerState } from './listener.ts';
import { ModuleCache } from './module-cache.ts';
import { Cluster, joinAddress } from './upstream/cluster.ts';

export interface ProxyOptions {
  bootstrap: Bootstrap;
  onLog: LogSink;
  /** Hears what access logs at /dev/stdout write, latin1. Default: it is written to this process's stdout. */
  onOutput?: (text: string) => void;
  /** Lines of filters below it are dropped and counted. Default `info`, as Envoy. */
  logLevel?: LogLevel;
  /** Milliseconds that one callback of a guest may take. Default 1000. */
  guestTimeout?: number;
}

export interface Proxy {
  /** Where it listens, with the ports that the system chose. */
  readonly listeners: { name: string; host: string; port: number }[];
  /** Log lines of filters that were below the level. */
  readonly suppressed: number;
  /** What is under way or held, for those who count leaks. */
  readonly counts: { streams: number; connections: number; upstreamConnections: number; vms: number };
  /**
   * Takes a new configuration for the same listeners: requests under way finish with the old filters, new ones get the
   * new. Throws as startProxy does, and then nothing has changed.
   */
  update(bootstrap: Bootstrap): Promise<void>;
  /** Stops listening, lets requests finish for at most `grace` milliseconds (default 1000), and ends the filters. */
  close(grace?: number): Promise<void>;
}

const DEFAULT_GUEST_TIMEOUT = 1000;
/** Start functions may do more than a callback: the runtimes of some languages take their time. */
const START_TIMEOUT_FACTOR = 5;

/**
 * Starts the embedded proxy. Throws ProxletError where a module does not load, a plugin does not start or an address is
 * taken; nothing is left running then.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const proxy = new EmbeddedProxy(options);
  try {
    await proxy.start(options.bootstrap);
  } catch (error) {
    await proxy.close(0);
    throw error;
  }
  return proxy;
}

class EmbeddedProxy implements Proxy {
  readonly listeners: { name: string; host: string; port: number }[] = [];
  private readonly onOutput: (text: string) => void;
  private readonly queue = new RunQueue((error) => this.reportBug(error));
  private readonly watchdog: Watchdog;
  private readonly runtime: Runtime;
  private readonly modules = new ModuleCache();
  private readonly generations = new Set<FilterGeneration>();
  private readonly open: Listener[] = [];
  private clusters: ReadonlyMap<string, Cluster> = new Map();
  private connectionIds = 0n;
  private dateSecond = 0;
  private dateText = '';

  constructor({ onLog, onOutput, logLevel = 'info', guestTimeout = DEFAULT_GUEST_TIMEOUT }: ProxyOptions) {
    this.onOutput = onOutput ?? ((text) => process.stdout.write(text, 'latin1'));
    this.watchdog = new Watchdog(guestTimeout, () => this.queue.recover());
    this.runtime = new Runtime({
      log: onLog,
      logLevel: LOG_LEVELS.indexOf(logLevel),
      now: () => epochNanoseconds(),
      monotonic: () => process.hrtime.bigint(),
      random: (target) => randomFillSync(target),
      guestTimeout,
      startGuard: new ScriptGuard(guestTimeout * START_TIMEOUT_FACTOR),
      guard: this.watchdog,
      post: (entry) => this.queue.post(entry),
      timer: startTimer,
    });
  }

  get suppressed(): number {
    return this.runtime.suppressed;
  }

  get counts() {
    let streams = 0;
    for (const generation of this.generations) streams += generation.activeStreams;
    const connections = this.open.reduce((sum, listener) => sum + listener.activeConnections, 0);
    const upstreamConnections = [...this.clusters.values()].reduce(
      (sum, { connectionCount }) => sum + connectionCount,
      0,
    );
    return { streams, connections, upstreamConnections, vms: this.runtime.vms.size };
  }

  async start(bootstrap: Bootstrap): Promise<void> {
    const next = await this.prepare(bootstrap);
    try {
      for (const [config, state] of next.states) {
        const listener = new Listener(config, state, () => ++this.connectionIds);
        this.adopt(state);
        const address = await listener.listen();
        this.open.push(listener);
        this.listeners.push({ name: config.name, ...address });
      }
    } catch (error) {
      for (const [, state] of next.states) state.generation.retire();
      throw error;
    }
    this.commit(next);
  }

  async update(bootstrap: Bootstrap): Promise<void> {
    this.checkListeners(bootstrap);
    const next = await this.prepare(bootstrap);
    for (const listener of this.open) {
      const found = next.states.find(([config]) => config.name === listener.config.name);
      if (found === undefined) continue;
      this.adopt(found[1]);
      listener.swap(found[1]);
    }
    this.commit(next);
  }

  /** Sockets stay as they are: a configuration that wants others is for a new start. */
  private checkListeners(bootstrap: Bootstrap): void {
    const placesOf = (configs: readonly ListenerConfig[]) =>
      configs.map(({ name, address }) => `${name} on ${joinAddress(address.host, address.port)}`).sort();
    const before = placesOf(this.open.map(({ config }) => config)).join(', ');
    const after = placesOf(bootstrap.listeners).join(', ');
    if (before === after) return;
    throw new ProxletError('listeners-changed', `the listeners changed, from ${before} to ${after}`, {
      hint: 'end the session and start it again: addresses and names of listeners cannot change while it runs',
    });
  }

  async close(grace = 1000): Promise<void> {
    await Promise.all(this.open.map((listener) => listener.close(grace)));
    // What the last streams and the plugins have to say still runs.
    await new Promise<void>((resolve) => this.queue.post({ run: resolve, interrupted: resolve }));
    await new Promise<void>((resolve) => this.queue.post({ run: resolve, interrupted: resolve }));
    for (const cluster of this.clusters.values()) cluster.destroy();
    this.queue.close();
    await this.watchdog.close();
  }

  /** Everything of a configuration that can fail, before anything changes. */
  private async prepare(bootstrap: Bootstrap) {
    const clusters = new Map(bootstrap.clusters.map((config) => [config.name, new Cluster(config)]));
    const states: [ListenerConfig, ListenerState][] = [];
    const started: RunningPlugin[] = [];
    const opened: AccessLogs[] = [];
    try {
      for (const config of bootstrap.listeners) {
        const manager = config.filterChains[0]?.filters[0];
        if (manager === undefined) {
          throw new ProxletError('listener-without-filters', `the listener ${config.name} has no filter chain`, {
            exitCode: 2,
          });
        }
        const plugins: RunningPlugin[] = [];
        for (const filter of manager.httpFilters) {
          if (filter.kind !== 'wasm') continue;
          const plugin = await this.startPlugin(filter.plugin);
          plugins.push(plugin);
          started.push(plugin);
        }
        const logs = openAccessLogs(manager.accessLogs, this.onOutput);
        opened.push(logs);
        states.push([config, this.stateOf(config, manager, plugins, clusters, bootstrap, logs)]);
      }
    } catch (error) {
      for (const plugin of started) this.queue.post({ run: () => plugin.close(), interrupted: () => {} });
      for (const logs of opened) logs.close();
      throw error;
    }
    return { clusters, states };
  }

  private commit(next: Awaited<ReturnType<EmbeddedProxy['prepare']>>): void {
    for (const cluster of this.clusters.values()) cluster.close();
    this.clusters = next.clusters;
    this.modules.prune();
  }

  private adopt(state: ListenerState): void {
    for (const generation of this.generations) if (generation.isClosed) this.generations.delete(generation);
    this.generations.add(state.generation);
  }

  private async startPlugin(config: PluginConfig): Promise<RunningPlugin> {
    const module = await this.modules.load(config.vm.code);
    const { name, rootId, configuration, failurePolicy, failOpen, allowOnHeadersStopIteration, vm } = config;
    return RunningPlugin.start(
      this.runtime,
      {
        name,
        rootId,
        vmId: vm.vmId,
        configuration,
        vmConfiguration: vm.configuration,
        environment: vm.environment,
        failurePolicy,
        failOpen,
        allowOnHeadersStopIteration,
      },
      module,
    );
  }

  private stateOf(
    config: ListenerConfig,
    manager: HttpConnectionManager,
    plugins: RunningPlugin[],
    clusters: ReadonlyMap<string, Cluster>,
    bootstrap: Bootstrap,
    logs: AccessLogs,
  ): ListenerState {
    const router = manager.httpFilters.find((filter) => filter.kind === 'router');
    const generation = new FilterGeneration(
      plugins,
      {
        routes: manager.routes,
        clusters,
        node: bootstrap.node,
        suppressEnvoyHeaders: router?.suppressEnvoyHeaders ?? false,
        serverName: manager.serverName,
        useRemoteAddress: manager.useRemoteAddress,
        generateRequestId: manager.generateRequestId,
        streamIdleTimeout: manager.streamIdleTimeout,
        bufferLimit: config.bufferLimit,
        now: epochNanoseconds,
        date: () => this.date(),
        post: (entry) => this.queue.post(entry),
        timer: startTimer,
        accessLog: (headers, info) => logs.write(headers, info),
      },
      () => logs.close(),
    );
    const { enableTrailers, maxRequestHeaders, maxRequestHeadersKb } = manager;
    return { generation, enableTrailers, maxRequestHeaders, maxRequestHeadersKb, bufferLimit: config.bufferLimit };
  }

  /** A failure of ours below a stream: the stream was ended, the others go on. */
  private reportBug(error: unknown): void {
    this.runtime.warn(`a bug of proxlet, please report it: ${error instanceof Error ? error.stack : String(error)}`);
  }

  private date(): string {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    if (second !== this.dateSecond) {
      this.dateSecond = second;
      this.dateText = new Date(now).toUTCString();
    }
    return this.dateText;
  }
}

/** Milliseconds and their fraction as nanoseconds since the epoch. */
function epochNanoseconds(): bigint {
  return EPOCH + process.hrtime.bigint();
}

const EPOCH = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();

/** Node fires longer ones at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

function startTimer(milliseconds: number, fire: () => void): { cancel(): void } {
  const timer = setTimeout(fire, Math.min(milliseconds, LONGEST_TIMER));
  return { cancel: () => clearTimeout(timer) };
}
