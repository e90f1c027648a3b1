import type { Socket } from 'node:net';
import type { Endpoint } from '../config/types.ts';
import type { ResetReason, StreamReceiver, StreamSender } from '../http/stream.ts';

/** Who wants a stream to an endpoint of a cluster; the receiver of its response. */
export interface UpstreamCallbacks extends StreamReceiver {
  /** The endpoint that will be tried is chosen; first of all. */
  onEndpoint?(endpoint: Endpoint): void;
  /** A connection is there. Addresses are `ip:port`. */
  onReady(sender: StreamSender, address: string, port: number, local: string, localPort: number): void;
  /** None could be made; `failure` is Envoy's transport failure reason. */
  onFailure(reason: ResetReason, address: string, port: number, failure: string): void;
  /** The cluster has no endpoint that could be tried. */
  onNoHost(): void;
}

/** The connections to one endpoint. */
export interface ConnectionPool {
  /** Open connections, idle or busy. */
  readonly connectionCount: number;
  /** Streams under way. */
  readonly activeStreams: number;
  /** A stream: at once on a connection that takes it, else when one is made. Returns what cancels the wait. */
  request(callbacks: UpstreamCallbacks): () => void;
  /** Closes idle connections now and the others when their streams are over. */
  close(): void;
  /** Closes all connections, and gives up those that are being made. */
  destroy(): void;
}

/** Hands a new stream of `connection` to who wanted it. */
export function startStream(
  connection: { newStream(receiver: StreamReceiver): StreamSender },
  socket: Socket,
  callbacks: UpstreamCallbacks,
): void {
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

/** `1.2.3.4:80`, `[::1]:80`. */
export function joinAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
