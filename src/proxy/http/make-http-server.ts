import { epochNanoseconds } from '../clock.ts';
import type { HttpConnectionManager } from '../config/types.ts';
import { FilterGeneration } from '../filter-generation.ts';
import type { ServerParts } from '../server-parts.ts';
import type { Surroundings } from '../surroundings.ts';
import { HttpServer } from './http-server.ts';

/** A server for the connections of a filter chain that ends in `manager`. */
export function makeHttpServer(
  manager: HttpConnectionManager,
  { plugins, accessLogs, clusters, node, listener, bufferLimit }: ServerParts,
  { post, join, date, timer }: Pick<Surroundings, 'post' | 'join' | 'date' | 'timer'>,
): HttpServer {
  const router = manager.httpFilters.find((filter) => filter.kind === 'router');
  const generation = new FilterGeneration(
    plugins,
    {
      routes: manager.routes,
      clusters,
      node,
      listener,
      suppressEnvoyHeaders: router?.suppressEnvoyHeaders ?? false,
      serverName: manager.serverName,
      useRemoteAddress: manager.useRemoteAddress,
      generateRequestId: manager.generateRequestId,
      idleTimeout: manager.streamIdleTimeout,
      bufferLimit,
      now: epochNanoseconds,
      date,
      post,
      join,
      timer,
      accessLogs,
    },
    {
      // What was started last goes first.
      after: () => {
        for (const logger of accessLogs) logger.close();
      },
    },
  );
  const { enableTrailers, maxRequestHeaders, maxRequestHeadersKb } = manager;
  return new HttpServer(generation, { enableTrailers, maxRequestHeaders, maxRequestHeadersKb, bufferLimit });
}
