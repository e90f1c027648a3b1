import { createServer, type Server, type Socket } from 'node:net';
import { messageOf, ProxletError } from '../errors.ts';
import type { Address, Listener as ListenerConfig } from './config/types.ts';
import type { ConnectionServer, ServedConnection } from './connection-server.ts';
import { joinAddress } from './upstream/cluster.ts';

/** Accepts connections and hands them to whoever serves its filter chain. */
export class Listener {
  readonly config: ListenerConfig;
  private current: ConnectionServer;
  private readonly server: Server;
  private readonly nextConnectionId: () => bigint;
  private readonly connections = new Map<ServedConnection, Socket>();

  constructor(config: ListenerConfig, current: ConnectionServer, nextConnectionId: () => bigint) {
    this.config = config;
    this.current = current;
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

  /** Connections to come, and requests to come on HTTP connections, are served by `next`. */
  swap(next: ConnectionServer): void {
    const before = this.current;
    this.current = next;
    before.retire(next);
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
    this.current.retire();
  }

  private accept(socket: Socket): void {
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
    const connection = this.current.serve({
      socket,
      id: this.nextConnectionId(),
      source: { text: joinAddress(remoteAddress, remotePort), port: remotePort },
      destination: { text: joinAddress(localAddress, localPort), port: localPort },
      onClose: () => this.connections.delete(connection),
    });
    this.connections.set(connection, socket);
  }
}
