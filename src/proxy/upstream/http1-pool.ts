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
    return this.connect(callbacks);
  }

  close(): void {
    this.closed = true;
    for (const { connection } of this.idle.splice(0)) connection.close();
  }

  destroy(): void {
    this.close();
    for (const socket of this.connecting) socket.destroy();
    for (const connection of this.open) connection.close();
  }

  private connect(callbacks: UpstreamCallbacks): () => void {
    const { endpoint } = this;
    let wanted = true;
    const connecting = connectEndpoint(endpoint, this.config, {
      onConnect: (socket) => {
        this.connecting.delete(socket);
        const idle: Idle = { socket, connection: this.adopt(socket) };
        if (wanted) {
          wanted = false;
          this.start(idle, callbacks);
        } else this.keep(idle);
      },
      onFailure: (reason, failure) => {
        if (wanted) callbacks.onFailure(reason, joinAddress(endpoint.host, endpoint.port), endpoint.port, failure);
      },
      onNoHost: () => {
        if (wanted) callbacks.onNoHost();
      },
    });
    this.connecting.add(connecting);
    connecting.once('close', () => this.connecting.delete(connecting));
    return () => {
      // The connection that is on its way is kept for the next request, as in Envoy.
      wanted = false;
    };
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

  private keep(idle: Idle): void {
    if (this.closed) idle.connection.close();
    else this.idle.push(idle);
  }

  private forget(connection: Http1ClientConnection): void {
    this.open.delete(connection);
    const at = this.idle.findIndex((idle) => idle.connection === connection);
    if (at >= 0) this.idle.splice(at, 1);
    else if (this.activeStreams > 0) this.activeStreams--;
  }
}
