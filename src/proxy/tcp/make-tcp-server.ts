import { epochNanoseconds } from '../clock.ts';
import type { TcpProxy } from '../config/types.ts';
import { FilterGeneration } from '../filter-generation.ts';
import type { ServerParts } from '../server-parts.ts';
import { startTimer } from '../start-timer.ts';
import type { Surroundings } from '../surroundings.ts';
import { TcpServer } from './tcp-server.ts';

/** A server for the connections of a filter chain that ends in `proxy`. */
export function makeTcpServer(
  { clusters: targets, idleTimeout, maxConnectAttempts }: TcpProxy,
  { plugins, accessLogs, ...parts }: ServerParts,
  { post }: Pick<Surroundings, 'post'>,
): TcpServer {
  const options = { ...parts, targets, idleTimeout, maxConnectAttempts, accessLogs, now: epochNanoseconds, post };
  return new TcpServer(
    new FilterGeneration(plugins, { ...options, timer: startTimer }, () => {
      for (const logger of accessLogs) logger.close();
    }),
  );
}
