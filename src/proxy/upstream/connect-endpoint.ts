import { connect, type Socket } from 'node:net';
import type { Address, Cluster } from '../config/types.ts';

/** What the system says of a connection that failed, in Envoy's words. */
const FAILURES: Record<string, string> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  ETIMEDOUT: 'Connection timed out',
  ECONNRESET: 'Connection reset by peer',
};
/** What `dns_lookup_family` leaves to choose from; a preference alone leaves both. */
const FAMILIES: Record<string, { family?: number }> = { V4_ONLY: { family: 4 }, V6_ONLY: { family: 6 } };
const NAME_FAILURES: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA']);

/** Exactly one of these is called, once, unless the socket is destroyed before. */
export interface ConnectOutcome {
  onConnect(socket: Socket): void;
  /** `failure` is Envoy's transport failure reason. */
  onFailure(reason: 'connection timeout' | 'remote connection failure', failure: string): void;
  /** Its name has no address. */
  onNoHost(): void;
}

/** Connects to `endpoint` by the cluster's settings. The socket keeps its own side open when the other one ends. */
export function connectEndpoint(
  endpoint: Address,
  { connectTimeout, dnsLookupFamily }: Pick<Cluster, 'connectTimeout' | 'dnsLookupFamily'>,
  outcome: ConnectOutcome,
  { allowHalfOpen = false } = {},
): Socket {
  const family = FAMILIES[dnsLookupFamily ?? 'AUTO'];
  const socket = connect({ host: endpoint.host, port: endpoint.port, noDelay: true, allowHalfOpen, ...family });
  const LONGEST_TIMER = 2 ** 31 - 1;
  const timer = setTimeout(
    () => {
      socket.destroy();
      outcome.onFailure('connection timeout', 'connect timeout');
    },
    Math.min(connectTimeout, LONGEST_TIMER),
  );
  const onError = (error: NodeJS.ErrnoException) => {
    const code = error.code ?? '';
    if (NAME_FAILURES.has(code)) outcome.onNoHost();
    else outcome.onFailure('remote connection failure', `delayed connect error: ${FAILURES[code] ?? error.message}`);
  };
  socket.once('error', onError);
  socket.once('close', () => clearTimeout(timer));
  socket.once('connect', () => {
    clearTimeout(timer);
    socket.off('error', onError);
    outcome.onConnect(socket);
  });
  return socket;
}
