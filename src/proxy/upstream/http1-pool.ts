import type { Socket } from 'node:net';
import type { Address, Cluster as ClusterConfig } from '../config/types.ts';
import { INLINE_REQUEST_HEADERS, INLINE_RESPONSE_HEADERS } from '../http/inline-headers.ts';
import { Http1ClientConnection } from '../http1/index.ts';
import { connectEndpoint } from './connect-endpoint.ts';
import { type ConnectionPool, joinAddress, startStream, type UpstreamCallbacks } from './connection-pool.ts';

/** An open connection that waits for work. */
interface Idle {
  connection: Http1ClientConnection;
  socket: Socket;
}

/** HTTP/1.1 connections, one stream each; the last one used is used first. */
export class Http1Pool implements ConnectionPool {
  activeStreams = 0;
  private readonly endpoint: Address;
  private readonly config: ClusterConfig;
  private readonly idle: Idle[] = [];
  private readonly open = new Set<Http1ClientConnection>();
  private readonly connecting = new Set<Socket>();
  /** Who waits for a connection. */
  private waiting: UpstreamCallbacks[] = [];
  private closed = false;

  constructor(endpoint: Address, config: ClusterConfig) {
    this.endpoint = endpoint;
    this.config = config;
  }

  get connectionCount(): number {
    return this.open.size;
  }

  request(callbacks: UpstreamCallbacks): () => void {
    for (let idle = this.idle.pop(); idle !== undefined; idle = this.idle.pop()) {
      if (idle.connection.state !== 'idle') continue;
      this.start(idle, callbacks);
      return () => {};
    }
    this.waiting.push(callbacks);
    if (this.connecting.size < this.waiting.length) this.connect();
    return () => {
      // The connection that is on its way is kept for the next request, as in Envoy.
      this.waiting = this.waiting.filter((other) => other !== callbacks);
    };
  }

  close(): void {
    this.closed = true;
    for (const { connection } of this.idle.splice(0)) connection.close();
  }

  destroy(): void {
    this.close();
    this.waiting = [];
    for (const socket of this.connecting) socket.destroy();
    for (const connection of this.open) connection.close();
  }

  private connect(): void {
    const { host, port } = this.endpoint;
    const connecting = connectEndpoint(this.endpoint, this.config, {
      onConnect: (socket) => {
        this.connecting.delete(socket);
        this.keep({ socket, connection: this.adopt(socket) });
      },
      // Whoever waits, not only who asked for this one (ConnPoolImplBase::purgePendingStreams).
      onFailure: (reason, failure) => {
        for (const callbacks of this.taken()) callbacks.onFailure(reason, joinAddress(host, port), port, failure);
      },
      onNoHost: () => {
        for (const callbacks of this.taken()) callbacks.onNoHost();
      },
    });
    this.connecting.add(connecting);
    connecting.once('close', () => this.connecting.delete(connecting));
  }

  private taken(): UpstreamCallbacks[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }

  private start({ connection, socket }: Idle, callbacks: UpstreamCallbacks): void {
    this.activeStreams++;
    startStream(connection, socket, callbacks);
  }

  private adopt(socket: Socket): Http1ClientConnection {
    const connection: Http1ClientConnection = new Http1ClientConnection(socket, {
      enableTrailers: this.config.enableTrailers,
      highWatermark: this.config.bufferLimit,
      inlineRequest: INLINE_REQUEST_HEADERS,
      inlineResponse: INLINE_RESPONSE_HEADERS,
      onIdle: () => {
        this.activeStreams--;
        this.keep({ socket, connection });
      },
      onClose: () => this.forget(connection),
    });
    this.open.add(connection);
    return connection;
  }

  /** A connection takes a stream: the one that has waited longest, whichever connection that was waiting for. */
  private keep(idle: Idle): void {
    const next = this.waiting.shift();
    if (next !== undefined) this.start(idle, next);
    else if (this.closed) idle.connection.close();
    else this.idle.push(idle);
  }

  private forget(connection: Http1ClientConnection): void {
    this.open.delete(connection);
    const at = this.idle.findIndex((idle) => idle.connection === connection);
    if (at >= 0) this.idle.splice(at, 1);
    else if (this.activeStreams > 0) this.activeStreams--;
  }
}
