import type { Socket } from 'node:net';
import type { Address, Cluster as ClusterConfig } from '../config/types.ts';
import { INLINE_RESPONSE_HEADERS } from '../http/inline-headers.ts';
import { Http2ClientConnection } from '../http2/client-connection.ts';
import { connectEndpoint } from './connect-endpoint.ts';
import { type ConnectionPool, joinAddress, startStream, type UpstreamCallbacks } from './connection-pool.ts';

/** One HTTP/2 connection, with prior knowledge, that all streams share; a further one once it takes no more. */
export class Http2Pool implements ConnectionPool {
  private readonly endpoint: Address;
  private readonly config: ClusterConfig;
  private readonly open = new Set<Http2ClientConnection>();
  private current: { connection: Http2ClientConnection; socket: Socket } | undefined;
  /** Who waits for the connection that is being made. */
  private waiting: UpstreamCallbacks[] = [];
  private connecting: Socket | undefined;
  private closed = false;

  constructor(endpoint: Address, config: ClusterConfig) {
    this.endpoint = endpoint;
    this.config = config;
  }

  get connectionCount(): number {
    return this.open.size;
  }

  get activeStreams(): number {
    let count = this.waiting.length;
    for (const { activeStreams } of this.open) count += activeStreams;
    return count;
  }

  request(callbacks: UpstreamCallbacks): () => void {
    const { current } = this;
    if (current?.connection.takesStreams) {
      startStream(current.connection, current.socket, callbacks);
      return () => {};
    }
    this.waiting.push(callbacks);
    if (this.connecting === undefined) this.connect();
    return () => {
      this.waiting = this.waiting.filter((other) => other !== callbacks);
    };
  }

  close(): void {
    this.closed = true;
    for (const connection of this.open) connection.drain();
  }

  destroy(): void {
    this.closed = true;
    this.connecting?.destroy();
    this.connecting = undefined;
    this.waiting = [];
    for (const connection of this.open) connection.close();
  }

  private connect(): void {
    const { host, port } = this.endpoint;
    this.connecting = connectEndpoint(this.endpoint, this.config, {
      onConnect: (socket) => this.adopt(socket),
      onFailure: (reason, failure) => {
        for (const callbacks of this.taken()) callbacks.onFailure(reason, joinAddress(host, port), port, failure);
      },
      onNoHost: () => {
        for (const callbacks of this.taken()) callbacks.onNoHost();
      },
    });
  }

  private adopt(socket: Socket): void {
    const connection: Http2ClientConnection = new Http2ClientConnection(socket, {
      highWatermark: this.config.bufferLimit,
      inlineResponse: INLINE_RESPONSE_HEADERS,
      onClose: () => this.open.delete(connection),
    });
    this.open.add(connection);
    this.current = { connection, socket };
    for (const callbacks of this.taken()) startStream(connection, socket, callbacks);
    if (this.closed) connection.drain();
  }

  private taken(): UpstreamCallbacks[] {
    const { waiting } = this;
    this.waiting = [];
    this.connecting = undefined;
    return waiting;
  }
}
