import type { RunningPlugin } from '../../host/index.ts';
import type { AccessLogger } from '../access-logger.ts';
import { epochNanoseconds } from '../clock.ts';
import type { Bootstrap, HttpConnectionManager, Listener } from '../config/types.ts';
import { FilterGeneration } from '../filter-generation.ts';
import { startTimer } from '../start-timer.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Cluster } from '../upstream/cluster.ts';
import { HttpServer } from './http-server.ts';

/** What was made of a connection manager's configuration before it serves. */
export interface HttpParts {
  /** Of its wasm filters, in order. */
  plugins: readonly RunningPlugin[];
  accessLogs: readonly AccessLogger[];
  clusters: ReadonlyMap<string, Cluster>;
  node: Bootstrap['node'];
  bufferLimit: Listener['bufferLimit'];
}

/** A server for the connections of a filter chain that ends in `manager`. */
export function makeHttpServer(
  manager: HttpConnectionManager,
  { plugins, accessLogs, clusters, node, bufferLimit }: HttpParts,
  { post, date }: Pick<Surroundings, 'post' | 'date'>,
): HttpServer {
  const router = manager.httpFilters.find((filter) => filter.kind === 'router');
  const generation = new FilterGeneration(
    plugins,
    {
      routes: manager.routes,
      clusters,
      node,
      suppressEnvoyHeaders: router?.suppressEnvoyHeaders ?? false,
      serverName: manager.serverName,
      useRemoteAddress: manager.useRemoteAddress,
      generateRequestId: manager.generateRequestId,
      idleTimeout: manager.streamIdleTimeout,
      bufferLimit,
      now: epochNanoseconds,
      date,
      post,
      timer: startTimer,
      accessLogs,
    },
    () => {
      for (const logger of accessLogs) logger.close();
    },
  );
  const { enableTrailers, maxRequestHeaders, maxRequestHeadersKb } = manager;
  return new HttpServer(generation, { enableTrailers, maxRequestHeaders, maxRequestHeadersKb, bufferLimit });
}
