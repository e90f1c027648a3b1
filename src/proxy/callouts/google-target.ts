import { isIP } from 'node:net';
import type { Cluster as ClusterConfig } from '../config/types.ts';

/** What gRPC's own library takes for a port where a target names none. */
const DEFAULT_PORT = 443;
const CONNECT_TIMEOUT = 20_000;
const BUFFER_LIMIT = 1024 * 1024;

/**
 * The cluster that a target of google_grpc stands for: `host`, `host:port`, `dns:///host:port`, `ipv4:…` or `ipv6:…`;
 * undefined for other schemes.
 */
export function googleTarget(target: string): ClusterConfig | undefined {
  const address = target.replace(/^(?:dns:(?:\/\/[^/]*\/)?|ipv4:|ipv6:)/, '');
  const match = /^(?:\[([^\]]+)\]|([^:/]+))(?::(\d{1,5}))?$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  return {
    name: target,
    discovery: isIP(host) === 0 ? 'LOGICAL_DNS' : 'STATIC',
    connectTimeout: CONNECT_TIMEOUT,
    lbPolicy: 'ROUND_ROBIN',
    endpoints: [{ host, port: Number(match?.[3] ?? DEFAULT_PORT) }],
    bufferLimit: BUFFER_LIMIT,
    enableTrailers: true,
    http2: true,
  };
}
