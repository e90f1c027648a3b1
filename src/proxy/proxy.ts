import { randomFillSync } from 'node:crypto';
import { ProxletError } from '../errors.ts';
import { RunQueue, Runtime, ScriptGuard, Watchdog } from '../host/index.ts';
import { LOG_LEVELS, type LogLevel, type LogSink } from '../log.ts';
import type { AdminServer } from './admin/index.ts';
import { ClusterCallouts } from './callouts/index.ts';
import { epochNanoseconds } from './clock.ts';
import type { Address, Bootstrap, Listener as ListenerConfig } from './config/types.ts';
import { type Configuration, prepareConfiguration } from './configuration.ts';
import type { ConnectionServer } from './connection-server.ts';
import type { FilterGeneration, GenerationOptions } from './filter-generation.ts';
import { HttpDate } from './http/http-date.ts';
import { Listener } from './listener.ts';
import { ModuleCache } from './module-cache.ts';
import type { PluginServices } from './plugin-services.ts';
import { TagExtractor } from './stats/index.ts';
import type { Surroundings } from './surroundings.ts';
import { Timers } from './timers.ts';
import { type Cluster, joinAddress } from './upstream/cluster.ts';

export interface ProxyOptions {
  bootstrap: Bootstrap;
  onLog: LogSink;
  /** Hears what access logs at /dev/stdout write, latin1. Default: it is written to this process's stdout. */
  onOutput?: (text: string) => void;
  /** Lines of filters below it are dropped and counted. Default `info`, as Envoy. */
  logLevel?: LogLevel;
  /** Milliseconds that one callback of a guest may take. Default 1000. */
  guestTimeout?: number;
  /** The admin interface was told to end the proxy. Default: it closes. */
  onQuit?: () => void;
}

export interface OpenListener {
  name: string;
  host: string;
  port: number;
  /** What clients speak to it. */
  protocol: 'http' | 'tcp';
}

export interface Proxy {
  /** Where it listens, with the ports that the system chose. */
  readonly listeners: OpenListener[];
  /** Where the admin interface listens, if it does. */
  readonly admin: Address | undefined;
  /** Log lines of filters that were below the level. */
  readonly suppressed: number;
  /** What is under way or held, for those who count leaks. */
  readonly counts: ProxyCounts;
  /**
   * Takes a new configuration for the same listeners: requests under way finish with the old filters, new ones get the
   * new. Throws as startProxy does, and then nothing has changed.
   */
  update(bootstrap: Bootstrap): Promise<void>;
  /** Stops listening, lets requests finish for at most `grace` milliseconds (default 1000), and ends the filters. */
  close(grace?: number): Promise<void>;
}

/** Each 0 when nothing is under way, but for idle connections to upstreams, VMs, and a context for each plugin in them. */
export interface ProxyCounts {
  streams: number;
  connections: number;
  upstreamConnections: number;
  vms: number;
  contexts: number;
  /** Calls of guests whose answers are awaited. */
  callouts: number;
  /** Armed, those of plugins and the one that flushes stats included. */
  timers: number;
  /** What waits to enter a guest. */
  entries: number;
}

const DEFAULT_GUEST_TIMEOUT = 1000;
/** Streams that end have filters that end, and these may wake each other without end. */
const LAST_ROUNDS = 10;
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
  readonly listeners: OpenListener[] = [];
  admin: Address | undefined;
  private adminServer: AdminServer | undefined;
  private flushTimer: { cancel(): void } | undefined;
  private readonly onQuit: () => void;
  private readonly startTime = performance.now();
  private readonly queue = new RunQueue((error) => this.reportBug(error));
  private readonly watchdog: Watchdog;
  private readonly runtime: Runtime;
  private readonly modules = new ModuleCache();
  private readonly timers = new Timers();
  private readonly callouts = new ClusterCallouts({ timer: this.timers.start, now: epochNanoseconds }, (message) =>
    this.runtime.warnOnce(message),
  );
  private readonly surroundings: Surroundings;
  private readonly generations = new Set<FilterGeneration<GenerationOptions>>();
  private readonly open: Listener[] = [];
  private clusters: ReadonlyMap<string, Cluster> = new Map();
  private services: PluginServices | undefined;
  private closing: Promise<void> | undefined;
  /** Until the last change of the configuration is made, or has failed. */
  private updating: Promise<void> = Promise.resolve();
  private connectionIds = 0n;

  constructor(options: ProxyOptions) {
    const { onLog, onOutput, logLevel = 'info', guestTimeout = DEFAULT_GUEST_TIMEOUT } = options;
    this.onQuit = options.onQuit ?? (() => void this.close());
    this.watchdog = new Watchdog(guestTimeout, () => this.queue.recover());
    this.runtime = new Runtime({
      log: onLog,
      logLevel: LOG_LEVELS.indexOf(logLevel),
      now: epochNanoseconds,
      monotonic: () => process.hrtime.bigint(),
      random: (target) => randomFillSync(target),
      guestTimeout,
      startGuard: new ScriptGuard(guestTimeout * START_TIMEOUT_FACTOR),
      guard: this.watchdog,
      post: (entry) => this.queue.post(entry),
      timer: this.timers.start,
      callouts: this.callouts,
    });
    const date = new HttpDate();
    this.surroundings = {
      runtime: this.runtime,
      modules: this.modules,
      callouts: this.callouts,
      date: () => date.now(),
      timer: this.timers.start,
      post: (entry) => this.queue.post(entry),
      join: (entry, work) => this.queue.join(entry, work),
      onOutput: onOutput ?? ((text) => process.stdout.write(text, 'latin1')),
    };
  }

  get suppressed(): number {
    return this.runtime.suppressed;
  }

  get counts(): ProxyCounts {
    let streams = 0;
    for (const generation of this.generations) streams += generation.activeStreams;
    const connections = this.open.reduce((sum, listener) => sum + listener.activeConnections, 0);
    const upstreamConnections = [...this.clusters.values()].reduce(
      (sum, { connectionCount }) => sum + connectionCount,
      this.callouts.connectionCount,
    );
    const vms = [...this.runtime.vms.values()];
    return {
      streams,
      connections,
      upstreamConnections,
      vms: vms.length,
      contexts: vms.reduce((sum, vm) => sum + vm.contexts.size, 0),
      callouts: vms.reduce((sum, vm) => sum + vm.pendingCalls, 0),
      timers: this.timers.armed,
      entries: this.queue.size,
    };
  }

  async start(bootstrap: Bootstrap): Promise<void> {
    const next = await prepareConfiguration(bootstrap, this.surroundings);
    try {
      for (const [config, server] of next.servers) {
        const listener = new Listener(config, server, () => ++this.connectionIds);
        this.adopt(server);
        const address = await listener.listen();
        this.open.push(listener);
        this.listeners.push({ name: config.name, ...address, protocol: protocolOf(config) });
      }
    } catch (error) {
      for (const [, server] of next.servers) server.retire();
      next.services.close();
      throw error;
    }
    this.commit(next);
    if (bootstrap.admin !== undefined) await this.startAdmin(bootstrap.admin, bootstrap);
  }

  private async startAdmin(address: Address, { statsTags, statsFlushInterval }: Bootstrap): Promise<void> {
    const { AdminServer } = await import('./admin/index.ts');
    const { runtime, listeners, onQuit, startTime } = this;
    const clusters = () => this.clusters;
    this.adminServer = new AdminServer({
      metrics: () => runtime.metrics,
      tags: new TagExtractor(statsTags.specifiers, statsTags.useDefaults),
      listeners,
      get clusters() {
        return [...clusters().values()].map(({ config: { name, endpoints } }) => ({ name, endpoints }));
      },
      get logLevel() {
        return runtime.logLevel;
      },
      set logLevel(level) {
        runtime.logLevel = level;
      },
      uptime: () => performance.now() - startTime,
      // After the answer.
      quit: () => setImmediate(onQuit),
    });
    this.admin = await this.adminServer.listen(address);
    const flushLater = () => {
      this.flushTimer = this.timers.start(statsFlushInterval, () => {
        runtime.metrics.flush();
        flushLater();
      });
    };
    flushLater();
  }

  update(bootstrap: Bootstrap): Promise<void> {
    // One at a time: plugins that start find the clusters of their own configuration.
    const updated = this.updating.then(() => this.change(bootstrap));
    this.updating = updated.catch(() => {});
    return updated;
  }

  private async change(bootstrap: Bootstrap): Promise<void> {
    // The proxy ends: nothing is to be started any more.
    if (this.closing !== undefined) return;
    this.checkListeners(bootstrap);
    const next = await prepareConfiguration(bootstrap, this.surroundings);
    for (const listener of this.open) {
      const found = next.servers.find(([config]) => config.name === listener.config.name);
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

  close(grace = 1000): Promise<void> {
    // Who ends the process and who asked the admin interface to may be two.
    this.closing ??= this.end(grace);
    return this.closing;
  }

  private async end(grace: number): Promise<void> {
    await this.updating;
    this.flushTimer?.cancel();
    await this.adminServer?.close();
    await Promise.all(this.open.map((listener) => listener.close(grace)));
    this.services?.close();
    // What the last streams and the plugins have to say still runs.
    for (let round = 0; round < LAST_ROUNDS && (round === 0 || this.queue.size > 0); round++) {
      await new Promise<void>((resolve) => this.queue.post({ run: resolve, interrupted: resolve }));
    }
    // Those that wait for proxy_done would wait in vain, and their timers keep the process.
    this.runtime.close();
    for (const cluster of this.clusters.values()) cluster.destroy();
    this.callouts.close();
    this.queue.close();
    await this.watchdog.close();
  }

  private commit(next: Configuration): void {
    for (const cluster of this.clusters.values()) cluster.close();
    this.clusters = next.clusters;
    this.callouts.commit(next.clusters);
    this.services?.close();
    this.services = next.services;
    this.services.start();
    this.modules.prune();
  }

  private adopt({ generation }: ConnectionServer): void {
    for (const known of this.generations) if (known.isClosed) this.generations.delete(known);
    this.generations.add(generation);
  }

  /** A failure of ours below a stream: the stream was ended, the others go on. */
  private reportBug(error: unknown): void {
    this.runtime.warn(`a bug of proxlet, please report it: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function protocolOf({ filterChains }: ListenerConfig): OpenListener['protocol'] {
  return filterChains[0]?.filters.at(-1)?.kind === 'http_connection_manager' ? 'http' : 'tcp';
}
