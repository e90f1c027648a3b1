import { FilterState } from '../../host/index.ts';
import type { Endpoint, Route, VirtualHost } from '../config/types.ts';
import type { ListenerInfo } from '../listener-info.ts';

/** Envoy's response flags (envoy/stream_info/stream_info.h), by the short names that access logs print. */
export const ResponseFlag = {
  NoHealthyUpstream: { bit: 0x2n, short: 'UH' },
  UpstreamConnectionFailure: { bit: 0x20n, short: 'UF' },
  UpstreamConnectionTermination: { bit: 0x40n, short: 'UC' },
  UpstreamRequestTimeout: { bit: 0x4n, short: 'UT' },
  NoRouteFound: { bit: 0x100n, short: 'NR' },
  UpstreamRetryLimitExceeded: { bit: 0x8000n, short: 'URX' },
  NoClusterFound: { bit: 0x1000000n, short: 'NC' },
  UpstreamRemoteReset: { bit: 0x10n, short: 'UR' },
  DownstreamConnectionTermination: { bit: 0x4000n, short: 'DC' },
  StreamIdleTimeout: { bit: 0x10000n, short: 'SI' },
  DownstreamProtocolError: { bit: 0x40000n, short: 'DPE' },
  UpstreamProtocolError: { bit: 0x800000n, short: 'UPE' },
} as const;
export type ResponseFlag = (typeof ResponseFlag)[keyof typeof ResponseFlag];

/** An end of a connection, `ip:port` and port. */
export interface SocketAddress {
  text: string;
  port: number;
}

/** What the upstream side of a stream came to. */
export interface UpstreamInfo {
  address: SocketAddress;
  local: SocketAddress | undefined;
  failure: string;
  /** What the configuration says of it. */
  endpoint: Endpoint | undefined;
  /** Nanoseconds from the request to a connection that takes it. */
  readyAfter: bigint | undefined;
}

/** What is known of the connection that streams come by. */
export interface ConnectionInfo {
  readonly id: bigint;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly listener: ListenerInfo;
  /** What is kept for all its streams. */
  readonly filterState: FilterState;
}

/** What is known of one exchange, for attributes and logs. Times are nanoseconds since the epoch. */
export class StreamInfo {
  readonly startTime: bigint;
  readonly connectionId: bigint;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  readonly listener: ListenerInfo;
  readonly filterState: FilterState;
  protocol: string | undefined = 'HTTP/1.1';
  bytesReceived = 0;
  bytesSent = 0;
  requestComplete: bigint | undefined;
  /** When the first byte went upstream, and when the last one came back. */
  upstreamStarted: bigint | undefined;
  upstreamComplete: bigint | undefined;
  endTime: bigint | undefined;
  responseCode: number | undefined;
  details: string | undefined;
  flags = 0n;
  virtualHost: VirtualHost | undefined;
  route: Route | undefined;
  cluster: string | undefined;
  upstream: UpstreamInfo | undefined;
  attempts = 0;
  /** That there will be an upstream is known before one is chosen: so it is with TCP proxies. */
  expectsUpstream = false;

  constructor(startTime: bigint, connection: ConnectionInfo) {
    this.startTime = startTime;
    this.connectionId = connection.id;
    this.source = connection.source;
    this.destination = connection.destination;
    this.listener = connection.listener;
    this.filterState = new FilterState(connection.filterState);
  }

  flag(flag: ResponseFlag): void {
    this.flags |= flag.bit;
  }

  /** Short names of all flags, `-` for none. */
  get flagNames(): string {
    const names = Object.values(ResponseFlag).filter(({ bit }) => (this.flags & bit) !== 0n);
    return names.map(({ short }) => short).join(',') || '-';
  }
}
