import { createServer, type Server, type Socket } from 'node:net';
import { messageOf, ProxletError } from '../errors.ts';
import type { Address, Listener as ListenerConfig } from './config/types.ts';
import { ActiveStream } from './http/active-stream.ts';
import type { FilterGeneration } from './http/filter-generation.ts';
import { INLINE_REQUEST_HEADERS, INLINE_RESPONSE_HEADERS } from './http/inline-headers.ts';
import { StreamInfo } from './http/stream-info.ts';
import { type Http1ServerConnection, serveHttp1 } from './http1/index.ts';
import { joinAddress } from './upstream/cluster.ts';

/** What a listener needs beside its address; swapped whole when the configuration changes. */
export interface ListenerState {
  generation: FilterGeneration;
  enableTrailers: boolean;
  maxRequestHeadersKb: number;
  maxRequestHeaders: number;
  bufferLimit: number;
}

/** Accepts connections and hands their requests to the filters of the day. */
export class Listener {
  readonly config: ListenerConfig;
  private state: ListenerState;
  private readonly server: Server;
  private readonly nextConnectionId: () => bigint;
  private readonly connections = new Map<Http1ServerConnection, Socket>();

  constructor(config: ListenerConfig, state: ListenerState, nextConnectionId: () => bigint) {
    this.config = config;
    this.state = state;
    this.nextConnectionId = nextConnectionId;
    this.server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => this.accept(socket));
  }

  /** Throws ProxletError `address-in-use` or `listen-failed`. */
  async listen(): Promise<Address> {
    const { host, port } = this.config.address;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject);
        resolve();
      });
    }).catch((error: NodeJS.ErrnoException) => {
      const where = joinAddress(host, port);
      if (error.code === 'EADDRINUSE') {
        throw new ProxletError('address-in-use', `another process listens on ${where}`, {
          hint: 'choose another port with --port, or stop the other process',
          details: { host, port },
        });
      }
      throw new ProxletError('listen-failed', `cannot listen on ${where}: ${messageOf(error)}`, {
        details: { host, port },
      });
    });
    const address = this.server.address();
    return { host, port: typeof address === 'object' && address !== null ? address.port : port };
  }

  get activeConnections(): number {
    return this.connections.size;
  }

  /** New requests take the new filters; those under way keep theirs. */
  swap(state: ListenerState): void {
    const { generation } = this.state;
    this.state = state;
    generation.retire();
  }

  /** Accepts no more; answers what is under way for at most `grace` milliseconds, then cuts off who is left. */
  async close(grace: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const connection of this.connections.keys()) connection.drain();
    const timer = setTimeout(() => {
      for (const [connection, socket] of this.connections) {
        connection.close();
        // A client that does not read would never let it end.
        socket.destroy();
      }
    }, grace);
    await closed;
    clearTimeout(timer);
    this.state.generation.retire();
  }

  private accept(socket: Socket): void {
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
    const source = { text: joinAddress(remoteAddress, remotePort), port: remotePort };
    const destination = { text: joinAddress(localAddress, localPort), port: localPort };
    const id = this.nextConnectionId();
    const { enableTrailers, maxRequestHeaders, maxRequestHeadersKb, bufferLimit } = this.state;
    const connection: Http1ServerConnection = serveHttp1(
      socket,
      {
        newStream: (sender) => {
          const { generation } = this.state;
          const info = new StreamInfo(generation.options.now(), id, source, destination);
          return new ActiveStream(generation, sender, info);
        },
      },
      {
        enableTrailers,
        maxHeaders: maxRequestHeaders,
        maxHeadBytes: maxRequestHeadersKb * 1024,
        highWatermark: bufferLimit,
        inlineRequest: INLINE_REQUEST_HEADERS,
        inlineResponse: INLINE_RESPONSE_HEADERS,
        onClose: () => this.connections.delete(connection),
      },
    );
    this.connections.set(connection, socket);
  }
}
