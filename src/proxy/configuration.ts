import { ProxletError } from '../errors.ts';
import type { RunningPlugin } from '../host/index.ts';
import { openFileLog } from './access-log-file.ts';
import type { AccessLogger } from './access-logger.ts';
import type { AccessLog, Bootstrap, Listener, PluginConfig } from './config/types.ts';
import type { ConnectionServer } from './connection-server.ts';
import { makeHttpServer } from './http/make-http-server.ts';
import { startPlugin } from './start-plugin.ts';
import type { Surroundings } from './surroundings.ts';
import { Cluster } from './upstream/cluster.ts';
import { WasmAccessLog } from './wasm-access-log.ts';

/** Everything that one bootstrap became, ready to serve. */
export interface Configuration {
  clusters: ReadonlyMap<string, Cluster>;
  servers: [Listener, ConnectionServer][];
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
  private readonly started: RunningPlugin[] = [];
  private readonly opened: AccessLogger[] = [];

  constructor(bootstrap: Bootstrap, surroundings: Surroundings) {
    this.bootstrap = bootstrap;
    this.surroundings = surroundings;
    this.clusters = new Map(bootstrap.clusters.map((config) => [config.name, new Cluster(config)]));
  }

  async run(): Promise<Configuration> {
    const servers: Configuration['servers'] = [];
    for (const listener of this.bootstrap.listeners) servers.push([listener, await this.serverOf(listener)]);
    return { clusters: this.clusters, servers };
  }

  undo(): void {
    const { post } = this.surroundings;
    for (const plugin of this.started) post({ run: () => plugin.close(), interrupted: () => {} });
    for (const logger of this.opened) logger.close();
  }

  private async serverOf(listener: Listener): Promise<ConnectionServer> {
    const last = listener.filterChains[0]?.filters.at(-1);
    const { bufferLimit } = listener;
    const { clusters } = this;
    const { node } = this.bootstrap;
    switch (last?.kind) {
      case 'http_connection_manager': {
        const plugins = await this.start(
          last.httpFilters.flatMap((filter) => ('plugin' in filter ? filter.plugin : [])),
        );
        const accessLogs = await this.openLogs(last.accessLogs);
        return makeHttpServer(last, { plugins, accessLogs, clusters, node, bufferLimit }, this.surroundings);
      }
      default:
        throw new ProxletError('listener-without-filters', `the listener ${listener.name} has no filter chain`, {
          exitCode: 2,
        });
    }
  }

  private async start(configs: readonly PluginConfig[]): Promise<RunningPlugin[]> {
    const plugins: RunningPlugin[] = [];
    for (const config of configs) {
      const plugin = await startPlugin(config, this.surroundings);
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
          : new WasmAccessLog(await startPlugin(config.plugin, this.surroundings), this.surroundings.post);
      loggers.push(logger);
      this.opened.push(logger);
    }
    return loggers;
  }
}
