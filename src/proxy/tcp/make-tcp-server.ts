import { epochNanoseconds } from '../clock.ts';
import type { TcpProxy } from '../config/types.ts';
import { FilterGeneration } from '../filter-generation.ts';
import type { ServerParts } from '../server-parts.ts';
import type { Surroundings } from '../surroundings.ts';
import { TcpServer } from './tcp-server.ts';

/** A server for the connections of a filter chain that ends in `proxy`. */
export function makeTcpServer(
  { clusters: targets, idleTimeout, maxConnectAttempts }: TcpProxy,
  { plugins, accessLogs, ...parts }: ServerParts,
  { post, join, timer }: Pick<Surroundings, 'post' | 'join' | 'timer'>,
): TcpServer {
  const options = {
    ...parts,
    targets,
    idleTimeout,
    maxConnectAttempts,
    accessLogs,
    now: epochNanoseconds,
    post,
    join,
    timer,
  };
  return new TcpServer(
    new FilterGeneration(plugins, options, {
      // What was started last goes first.
      before: () => {
        for (const logger of accessLogs) logger.close();
      },
    }),
  );
}
