import { isIP, type Socket } from 'node:net';
import type { Cluster as ClusterConfig, Endpoint } from '../config/types.ts';
import { INLINE_REQUEST_HEADERS, INLINE_RESPONSE_HEADERS } from '../http/inline-headers.ts';
import type { ResetReason, StreamReceiver, StreamSender } from '../http/stream.ts';
import { Http1ClientConnection } from '../http1/index.ts';
import { type ConnectOutcome, connectEndpoint } from './connect-endpoint.ts';

/** Who wants a stream to an endpoint of a cluster; the receiver of its response. */
export interface UpstreamCallbacks extends StreamReceiver {
  /** The endpoint that will be tried is chosen; first of all. */
  onEndpoint?(endpoint: Endpoint): void;
  /** A connection is there. Endpointes are `ip:port`. */
  onReady(sender: StreamSender, address: string, port: number, local: string, localPort: number): void;
  /** None could be made; `failure` is Envoy's transport failure reason. */
  onFailure(reason: ResetReason, address: string, port: number, failure: string): void;
  /** The cluster has no endpoint that could be tried. */
  onNoHost(): void;
}

export interface PendingRequest {
  /** The endpoint's name, when it has one that `:authority` may become. */
  readonly host: string | undefined;
  /** The stream is no longer wanted. Only while it is not ready. */
  cancel(): void;
}

/** An open connection that waits for work. */
interface Idle {
  connection: Http1ClientConnection;
  socket: Socket;
}

/** The endpoints of a cluster, each with its idle connections; the last one used is used first. */
export class Cluster {
  readonly config: ClusterConfig;
  private readonly idle = new Map<Endpoint, Idle[]>();
  private readonly open = new Set<Http1ClientConnection>();
  private readonly raw = new Set<Socket>();
  /** Connections in use, by endpoint. */
  private readonly busy = new Map<Endpoint, number>();
  private next = 0;
  private closed = false;

  constructor(config: ClusterConfig) {
    this.config = config;
    for (const endpoint of config.endpoints) this.idle.set(endpoint, []);
  }

  get endpointCount(): number {
    return this.config.endpoints.length;
  }

  /** Open connections, idle or busy. */
  get connectionCount(): number {
    return this.open.size + this.raw.size;
  }

  /** A stream to the next endpoint: at once on an idle connection, else when one is made. */
  request(callbacks: UpstreamCallbacks): PendingRequest {
    const endpoint = this.choose();
    if (endpoint === undefined) {
      callbacks.onNoHost();
      return { host: undefined, cancel: () => {} };
    }
    callbacks.onEndpoint?.(endpoint);
    const host = isIP(endpoint.host) === 0 ? endpoint.host : undefined;
    for (let idle = this.idle.get(endpoint)?.pop(); idle !== undefined; idle = this.idle.get(endpoint)?.pop()) {
      if (idle.connection.state !== 'idle') continue;
      this.start(endpoint, idle, callbacks);
      return { host, cancel: () => {} };
    }
    return { host, cancel: this.connect(endpoint, callbacks) };
  }

  /**
   * A connection of the caller's own to the next endpoint, not for requests; what it does with the socket is its affair.
   * Undefined where the cluster has no endpoint.
   */
  connectRaw(outcome: ConnectOutcome): { endpoint: Endpoint; socket: Socket } | undefined {
    const endpoint = this.choose();
    if (endpoint === undefined) return undefined;
    const socket = connectEndpoint(endpoint, this.config, outcome, { allowHalfOpen: true });
    this.raw.add(socket);
    this.busy.set(endpoint, (this.busy.get(endpoint) ?? 0) + 1);
    socket.once('close', () => {
      this.raw.delete(socket);
      this.unbusy(endpoint);
    });
    return { endpoint, socket };
  }

  /** Closes idle connections now and the others when their exchange is over. */
  close(): void {
    this.closed = true;
    for (const list of this.idle.values()) {
      for (const { connection } of list) connection.close();
      list.length = 0;
    }
  }

  /** Closes all connections. */
  destroy(): void {
    this.close();
    for (const connection of this.open) connection.close();
    for (const socket of this.raw) socket.destroy();
  }

  private choose(): Endpoint | undefined {
    const { endpoints, lbPolicy } = this.config;
    if (endpoints.length <= 1) return endpoints[0];
    const random = () => endpoints[Math.floor(Math.random() * endpoints.length)]!;
    if (lbPolicy === 'RANDOM') return random();
    if (lbPolicy === 'LEAST_REQUEST') {
      // The better of two, as Envoy's choice_count has it.
      const [a, b] = [random(), random()];
      return (this.busy.get(a) ?? 0) <= (this.busy.get(b) ?? 0) ? a : b;
    }
    this.next = (this.next + 1) % endpoints.length;
    return endpoints[this.next];
  }

  private start(endpoint: Endpoint, { connection, socket }: Idle, callbacks: UpstreamCallbacks): void {
    this.busy.set(endpoint, (this.busy.get(endpoint) ?? 0) + 1);
    const sender = connection.newStream(callbacks);
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
    callbacks.onReady(
      sender,
      joinAddress(remoteAddress, remotePort),
      remotePort,
      joinAddress(localAddress, localPort),
      localPort,
    );
  }

  private connect(endpoint: Endpoint, callbacks: UpstreamCallbacks): () => void {
    let wanted = true;
    /** Tells the one who asked, if it still wants to know. */
    const tell = (what: () => void) => {
      if (wanted) what();
      wanted = false;
    };
    connectEndpoint(endpoint, this.config, {
      onConnect: (socket) => {
        const idle: Idle = { socket, connection: this.adopt(endpoint, socket) };
        if (!wanted) this.release(endpoint, idle);
        tell(() => this.start(endpoint, idle, callbacks));
      },
      onFailure: (reason, failure) =>
        tell(() => callbacks.onFailure(reason, joinAddress(endpoint.host, endpoint.port), endpoint.port, failure)),
      onNoHost: () => tell(() => callbacks.onNoHost()),
    });
    return () => {
      // The connection that is on its way is kept for the next request, as in Envoy.
      wanted = false;
    };
  }

  private adopt(endpoint: Endpoint, socket: Socket): Http1ClientConnection {
    const connection: Http1ClientConnection = new Http1ClientConnection(socket, {
      enableTrailers: this.config.enableTrailers,
      highWatermark: this.config.bufferLimit,
      inlineRequest: INLINE_REQUEST_HEADERS,
      inlineResponse: INLINE_RESPONSE_HEADERS,
      onIdle: () => this.release(endpoint, { socket, connection }),
      onClose: () => this.forget(endpoint, connection),
    });
    this.open.add(connection);
    return connection;
  }

  private release(endpoint: Endpoint, idle: Idle): void {
    this.unbusy(endpoint);
    if (this.closed) idle.connection.close();
    else this.idle.get(endpoint)?.push(idle);
  }

  private forget(endpoint: Endpoint, connection: Http1ClientConnection): void {
    this.open.delete(connection);
    const list = this.idle.get(endpoint);
    const at = list?.findIndex((idle) => idle.connection === connection) ?? -1;
    if (at >= 0) list?.splice(at, 1);
    else this.unbusy(endpoint);
  }

  private unbusy(endpoint: Endpoint): void {
    const count = this.busy.get(endpoint) ?? 0;
    if (count > 0) this.busy.set(endpoint, count - 1);
  }
}

/** `1.2.3.4:80`, `[::1]:80`. */
export function joinAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
