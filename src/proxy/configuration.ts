import { ProxletError } from '../errors.ts';
import type { MessageAttribute, RunningPlugin } from '../host/index.ts';
import { openFileLog } from './access-log-file.ts';
import type { AccessLogger } from './access-logger.ts';
import { nodeAttribute } from './attributes/node.ts';
import type { AccessLog, Bootstrap, HttpFilter, Listener, NetworkFilter, PluginConfig } from './config/types.ts';
import type { ConnectionServer } from './connection-server.ts';
import { makeHttpServer } from './http/make-http-server.ts';
import { listenerInfo } from './listener-info.ts';
import { PluginServices } from './plugin-services.ts';
import type { ServerParts } from './server-parts.ts';
import { startPlugin } from './start-plugin.ts';
import type { Surroundings } from './surroundings.ts';
import { makeTcpServer } from './tcp/make-tcp-server.ts';
import { Cluster } from './upstream/cluster.ts';
import { WasmAccessLog } from './wasm-access-log.ts';

/** Everything that one bootstrap became, ready to serve. */
export interface Configuration {
  clusters: ReadonlyMap<string, Cluster>;
  servers: [Listener, ConnectionServer][];
  services: PluginServices;
}

/** Makes everything of a configuration that can fail, before anything changes. Throws ProxletError; nothing is left then. */
export async function prepareConfiguration(bootstrap: Bootstrap, surroundings: Surroundings): Promise<Configuration> {
  const preparation = new Preparation(bootstrap, surroundings);
  try {
    return await preparation.run();
  } catch (error) {
    preparation.undo();
    throw error;
  }
}

class Preparation {
  private readonly bootstrap: Bootstrap;
  private readonly surroundings: Surroundings;
  private readonly clusters: ReadonlyMap<string, Cluster>;
  private readonly node: MessageAttribute;
  private readonly started: RunningPlugin[] = [];
  private readonly opened: AccessLogger[] = [];

  constructor(bootstrap: Bootstrap, surroundings: Surroundings) {
    this.bootstrap = bootstrap;
    this.surroundings = surroundings;
    this.node = nodeAttribute(bootstrap.node);
    this.clusters = new Map(bootstrap.clusters.map((config) => [config.name, new Cluster(config)]));
    // Plugins may call them while they start.
    surroundings.callouts.prepare(this.clusters);
  }

  async run(): Promise<Configuration> {
    const { services, statsSinks, statsFlushInterval } = this.bootstrap;
    const sinks = await this.start(statsSinks);
    const servers: Configuration['servers'] = [];
    for (const listener of this.bootstrap.listeners) servers.push([listener, await this.serverOf(listener)]);
    // As in Envoy after everything else (WasmServiceExtension::onServerInitialized).
    const started = { sinks, services: await this.start(services.map(({ plugin }) => plugin)) };
    const pluginServices = new PluginServices(started, statsFlushInterval, this.surroundings);
    return { clusters: this.clusters, servers, services: pluginServices };
  }

  undo(): void {
    const { post } = this.surroundings;
    for (const plugin of this.started) post({ run: () => plugin.close(), interrupted: () => {} });
    for (const logger of this.opened) logger.close();
    this.surroundings.callouts.commit(undefined);
    for (const cluster of this.clusters.values()) cluster.destroy();
  }

  private async serverOf(listener: Listener): Promise<ConnectionServer> {
    const filters = listener.filterChains[0]?.filters ?? [];
    const last = filters.at(-1);
    if (last === undefined || last.kind === 'wasm') {
      throw new ProxletError('listener-without-filters', `the listener ${listener.name} has no filter chain`, {
        exitCode: 2,
      });
    }
    const isHttp = last.kind === 'http_connection_manager';
    // Envoy's order: a connection manager's loggers before its filters, a TCP proxy's after those before it.
    const before = isHttp ? [] : await this.start(pluginsOf(filters));
    const accessLogs = await this.openLogs(last.accessLogs);
    const parts: ServerParts = {
      plugins: isHttp ? await this.start(pluginsOf(last.httpFilters)) : before,
      accessLogs,
      clusters: this.clusters,
      node: this.node,
      listener: listenerInfo(listener),
      bufferLimit: listener.bufferLimit,
    };
    return isHttp ? makeHttpServer(last, parts, this.surroundings) : makeTcpServer(last, parts, this.surroundings);
  }

  private async start(configs: readonly PluginConfig[]): Promise<RunningPlugin[]> {
    const plugins: RunningPlugin[] = [];
    for (const config of configs) {
      const plugin = await startPlugin(config, this.node, this.surroundings);
      plugins.push(plugin);
      this.started.push(plugin);
    }
    return plugins;
  }

  private async openLogs(configs: readonly AccessLog[]): Promise<AccessLogger[]> {
    const loggers: AccessLogger[] = [];
    for (const config of configs) {
      const logger =
        config.kind === 'file'
          ? openFileLog(config, this.surroundings.onOutput)
          : new WasmAccessLog(await startPlugin(config.plugin, this.node, this.surroundings), this.surroundings.post);
      loggers.push(logger);
      this.opened.push(logger);
    }
    return loggers;
  }
}

function pluginsOf(filters: readonly (HttpFilter | NetworkFilter)[]): PluginConfig[] {
  return filters.flatMap((filter) => (filter.kind === 'wasm' ? filter.plugin : []));
}
