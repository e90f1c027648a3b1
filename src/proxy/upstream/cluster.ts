import { isIP, type Socket } from 'node:net';
import type { Cluster as ClusterConfig, Endpoint } from '../config/types.ts';
import { type ConnectOutcome, connectEndpoint } from './connect-endpoint.ts';
import type { ConnectionPool, UpstreamCallbacks } from './connection-pool.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Pool } from './http2-pool.ts';

export { joinAddress, type UpstreamCallbacks } from './connection-pool.ts';

export interface PendingRequest {
  /** The endpoint's name, when it has one that `:authority` may become. */
  readonly host: string | undefined;
  /** The stream is no longer wanted. Only while it is not ready. */
  cancel(): void;
}

interface Host {
  readonly endpoint: Endpoint;
  readonly pool: ConnectionPool;
  /** Connections that are not for requests. */
  readonly raw: Set<Socket>;
}

/** The endpoints of a cluster with their connections. */
export class Cluster {
  readonly config: ClusterConfig;
  private readonly hosts: readonly Host[];
  private next = 0;

  constructor(config: ClusterConfig) {
    this.config = config;
    const Pool = config.http2 ? Http2Pool : Http1Pool;
    this.hosts = config.endpoints.map((endpoint) => ({
      endpoint,
      pool: new Pool(endpoint, config),
      raw: new Set<Socket>(),
    }));
  }

  get endpointCount(): number {
    return this.hosts.length;
  }

  /** Open connections, idle or busy. */
  get connectionCount(): number {
    return this.hosts.reduce((sum, { pool, raw }) => sum + pool.connectionCount + raw.size, 0);
  }

  /** A stream to the next endpoint: at once on a connection that takes it, else when one is made. */
  request(callbacks: UpstreamCallbacks): PendingRequest {
    const chosen = this.choose();
    if (chosen === undefined) {
      callbacks.onNoHost();
      return { host: undefined, cancel: () => {} };
    }
    const { endpoint, pool } = chosen;
    callbacks.onEndpoint?.(endpoint);
    return { host: isIP(endpoint.host) === 0 ? endpoint.host : undefined, cancel: pool.request(callbacks) };
  }

  /**
   * A connection of the caller's own to the next endpoint, not for requests; what it does with the socket is its affair.
   * Undefined where the cluster has no endpoint.
   */
  connectRaw(outcome: ConnectOutcome): { endpoint: Endpoint; socket: Socket } | undefined {
    const chosen = this.choose();
    if (chosen === undefined) return undefined;
    const { endpoint, raw } = chosen;
    const socket = connectEndpoint(endpoint, this.config, outcome, { allowHalfOpen: true });
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
    return { endpoint, socket };
  }

  /** Closes idle connections now and the others when their streams are over. */
  close(): void {
    for (const { pool } of this.hosts) pool.close();
  }

  /** Closes all connections. */
  destroy(): void {
    for (const { pool, raw } of this.hosts) {
      pool.destroy();
      for (const socket of raw) socket.destroy();
    }
  }

  private choose(): Host | undefined {
    const { hosts } = this;
    const { lbPolicy } = this.config;
    if (hosts.length <= 1) return hosts[0];
    const random = () => hosts[Math.floor(Math.random() * hosts.length)]!;
    if (lbPolicy === 'RANDOM') return random();
    if (lbPolicy === 'LEAST_REQUEST') {
      // The better of two, as Envoy's choice_count has it.
      const [a, b] = [random(), random()];
      return load(a) <= load(b) ? a : b;
    }
    this.next = (this.next + 1) % hosts.length;
    return hosts[this.next];
  }
}

function load({ pool, raw }: Host): number {
  return pool.activeStreams + raw.size;
}
