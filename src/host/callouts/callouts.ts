import type { HeaderMap } from '../header-map.ts';
import type { GrpcTarget } from './grpc-service.ts';

/**
 * One call that leaves the host. Nothing is sent before `start`, which the host calls where no guest is on the stack;
 * what is reported before `start` has returned is lost. Reports come from anywhere: the host posts them.
 */
export interface Callout {
  /** Bytes of messages that wait to be sent, where it sends more than its request. */
  readonly unsent?: number;
  start(): void;
  /** Nothing is reported any more; also before `start` and after the end. */
  cancel(): void;
}

export interface GrpcCallout extends Callout {
  readonly unsent: number;
  /** Sends `message`, which is the callout's to keep. Nothing happens after the local end. */
  send(message: Uint8Array, endStream: boolean): void;
  /** The local end without a message. */
  close(): void;
}

export interface HttpCalloutRequest {
  cluster: string;
  /** name, value, …; names lower case, `host` as `:authority`. */
  headers: readonly string[];
  body: Uint8Array;
  /** Milliseconds; 0 is none. */
  timeout: number;
}

export interface HttpCalloutResponse {
  headers: HeaderMap;
  body: Uint8Array;
  trailers: HeaderMap | undefined;
}

export interface GrpcCalloutRequest {
  target: GrpcTarget;
  service: string;
  method: string;
  /** name, value, …; names lower case. */
  metadata: readonly string[];
  /** Of a unary call; a stream has none. */
  unary: { message: Uint8Array; timeout: number } | undefined;
}

/** What a gRPC call reports, in this order; messages any number of times. */
export interface GrpcEvents {
  initialMetadata(metadata: HeaderMap): void;
  message(message: Uint8Array): void;
  trailingMetadata(metadata: HeaderMap): void;
  /** The end. */
  closed(status: number, message: string): void;
}

export interface KnownAddresses {
  known: readonly ResolvedAddress[] | undefined;
}

export interface ResolvedAddress {
  /** As Envoy prints it, with its port. */
  text: string;
  /** Seconds. */
  ttl: number;
}

/** A call that Envoy's client fails before it is under way. */
export interface GrpcFailure {
  failure: { status: number; message: string };
}

/** What the host needs of the proxy for calls to others. */
export interface Callouts {
  /** Names of the clusters there are. */
  clusterNames(): string[];
  /** `ended` hears the response, which may be the proxy's own, or undefined where it was cut off after it began. */
  http(
    request: HttpCalloutRequest,
    ended: (response: HttpCalloutResponse | undefined) => void,
  ): Callout | 'unknown cluster' | 'no host';
  grpc(request: GrpcCalloutRequest, events: GrpcEvents): GrpcCallout | GrpcFailure;
  /**
   * `resolved` hears of no address where the name has none, and undefined where nobody could say. What needs no question
   * is `known` at once.
   */
  resolve(
    name: string,
    resolved: (addresses: readonly ResolvedAddress[] | undefined) => void,
  ): Callout | KnownAddresses;
}
