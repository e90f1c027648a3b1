import { type GrpcCallout, type GrpcCalloutRequest, type GrpcEvents, HeaderMap } from '../../host/index.ts';
import type { Cluster } from '../upstream/cluster.ts';
import type { AnswerBudget } from './answer-budget.ts';
import { type AsyncReceiver, AsyncRequest, type CalloutOptions } from './async-request.ts';
import { GrpcFrameReader, grpcFrame } from './grpc-frames.ts';
import { grpcRequestHeaders } from './grpc-request-headers.ts';

export const GrpcStatus = { unknown: 2, resourceExhausted: 8, internal: 13, unavailable: 14 } as const;

/** Utility::httpToGrpcStatus (Envoy grpc/common.cc). */
const STATUS_OF_HTTP: Record<number, number> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};
const NOTHING = Buffer.alloc(0);

/** One gRPC call over HTTP/2 (Envoy grpc/async_client_impl.cc). */
export class GrpcCallCallout implements GrpcCallout, AsyncReceiver {
  private readonly request: AsyncRequest;
  private readonly unary: Uint8Array | undefined;
  private readonly events: GrpcEvents;
  private readonly reader = new GrpcFrameReader();
  private readonly budget: AnswerBudget;
  /** Of the budget. */
  private kept = 0;
  private over = false;

  constructor(cluster: Cluster, request: GrpcCalloutRequest, events: GrpcEvents, options: CalloutOptions) {
    const timeout = request.unary?.timeout ?? 0;
    this.unary = request.unary?.message;
    this.events = events;
    this.budget = options.answers;
    this.request = new AsyncRequest(cluster, grpcRequestHeaders(request), this, { ...options, timeout });
  }

  get unsent(): number {
    return this.request.unsent;
  }

  start(): void {
    this.request.start(false);
    if (this.unary !== undefined) this.request.sendData(grpcFrame(this.unary), true);
  }

  send(message: Uint8Array, endStream: boolean): void {
    this.request.sendData(grpcFrame(message), endStream);
  }

  close(): void {
    this.request.sendData(NOTHING, true);
  }

  cancel(): void {
    this.end();
    this.request.cancel();
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.over) return;
    const status = Number(headers.get(':status'));
    const isTrailersOnly = endStream && (status === 200 || statusOf(headers) !== undefined);
    this.events.initialMetadata(isTrailersOnly || status !== 200 ? new HeaderMap() : headers);
    if (isTrailersOnly) this.onTrailers(headers);
    else if (status !== 200) this.error(STATUS_OF_HTTP[status] ?? GrpcStatus.unknown);
  }

  onData(data: Uint8Array, endStream: boolean): void {
    if (this.over) return;
    const messages = this.reader.read(data);
    if (messages === undefined) {
      this.error(GrpcStatus.internal);
      return;
    }
    if (!this.keep(this.reader.size)) {
      this.error(GrpcStatus.resourceExhausted);
      return;
    }
    for (const message of messages) this.events.message(message);
    // A response ends with trailers, or it is none.
    if (endStream) this.error(GrpcStatus.unknown);
  }

  onTrailers(trailers: HeaderMap): void {
    if (this.over) return;
    this.events.trailingMetadata(trailers);
    this.closed(statusOf(trailers) ?? GrpcStatus.unknown, trailers.get('grpc-message') ?? '');
  }

  onReset(): void {
    if (!this.over) this.error(GrpcStatus.internal);
  }

  private error(status: number): void {
    this.events.trailingMetadata(new HeaderMap());
    this.closed(status, '');
    this.request.cancel();
  }

  /** Whether the `size` bytes that were read of the next message may be kept. */
  private keep(size: number): boolean {
    this.budget.give(this.kept);
    this.kept = this.budget.take(size) ? size : 0;
    return this.kept === size;
  }

  private end(): void {
    this.over = true;
    this.keep(0);
  }

  private closed(status: number, message: string): void {
    this.end();
    this.events.closed(status, withDetails(message, this.request.details));
  }
}

/** Envoy's enhancedGrpcMessage: its details say where a status comes from. */
export function withDetails(message: string, details: string): string {
  if (details === '') return message;
  return message === '' ? details : `${message}{${details}}`;
}

/** One of the statuses that gRPC knows, or Envoy's InvalidCode for any other. */
function statusOf(headers: HeaderMap): number | undefined {
  const text = headers.get('grpc-status');
  if (text === undefined || text === '') return undefined;
  return /^\d{1,10}$/.test(text) && Number(text) <= LARGEST_STATUS ? Number(text) : INVALID_CODE;
}

const LARGEST_STATUS = 16;
const INVALID_CODE = 0xffffffff;
