import type { Socket } from 'node:net';
import type { FilterGeneration, GenerationOptions } from './filter-generation.ts';
import type { SocketAddress } from './http/stream-info.ts';

/** A connection that a listener accepted. */
export interface AcceptedConnection {
  socket: Socket;
  /** Counts up over the whole proxy. */
  id: bigint;
  source: SocketAddress;
  destination: SocketAddress;
  /** To be called once, when nothing more comes or goes on it. */
  onClose(): void;
}

/** What became of it. */
export interface ServedConnection {
  /** Finishes what is under way, then closes. */
  drain(): void;
  /** Closes now. */
  close(): void;
}

/** Serves the connections of one filter chain, as one configuration made it. */
export interface ConnectionServer {
  readonly generation: FilterGeneration<GenerationOptions>;
  serve(connection: AcceptedConnection): ServedConnection;
  /** Connections to come are `next`'s, or nobody's; its filters go when what is under way has ended. */
  retire(next?: ConnectionServer): void;
}
