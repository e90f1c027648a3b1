import type { AcceptedConnection, ConnectionServer, ServedConnection } from '../connection-server.ts';
import type { FilterGeneration } from '../filter-generation.ts';
import { TcpConnection } from './tcp-connection.ts';
import type { TcpOptions } from './tcp-options.ts';

/** Serves connections with a TCP proxy. Each keeps the filters that it began with. */
export class TcpServer implements ConnectionServer {
  readonly generation: FilterGeneration<TcpOptions>;

  constructor(generation: FilterGeneration<TcpOptions>) {
    this.generation = generation;
  }

  serve(connection: AcceptedConnection): ServedConnection {
    return new TcpConnection(this.generation, connection);
  }

  retire(): void {
    this.generation.retire();
  }
}
