import type { Route, VirtualHost } from '../config/types.ts';

/** Envoy's response flags (envoy/stream_info/stream_info.h), by the short names that access logs print. */
export const ResponseFlag = {
  NoHealthyUpstream: { bit: 0x2n, short: 'UH' },
  UpstreamConnectionFailure: { bit: 0x20n, short: 'UF' },
  UpstreamConnectionTermination: { bit: 0x40n, short: 'UC' },
  UpstreamRequestTimeout: { bit: 0x4n, short: 'UT' },
  NoRouteFound: { bit: 0x100n, short: 'NR' },
  UpstreamRetryLimitExceeded: { bit: 0x8000n, short: 'URX' },
  NoClusterFound: { bit: 0x8000000n, short: 'NC' },
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
}

/** What is known of one exchange, for attributes and logs. Times are nanoseconds since the epoch. */
export class StreamInfo {
  readonly startTime: bigint;
  readonly connectionId: bigint;
  readonly source: SocketAddress;
  readonly destination: SocketAddress;
  protocol: string | undefined = 'HTTP/1.1';
  bytesReceived = 0;
  bytesSent = 0;
  requestComplete: bigint | undefined;
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
  readonly filterState = new Map<string, Uint8Array>();

  constructor(startTime: bigint, connectionId: bigint, source: SocketAddress, destination: SocketAddress) {
    this.startTime = startTime;
    this.connectionId = connectionId;
    this.source = source;
    this.destination = destination;
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
