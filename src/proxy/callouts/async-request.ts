import type { HeaderMap } from '../../host/index.ts';
import { prepareLocalReply } from '../http/local-reply.ts';
import type { ResetReason, StreamSender } from '../http/stream.ts';
import type { Cluster, PendingRequest, UpstreamCallbacks } from '../upstream/cluster.ts';
import type { AnswerBudget } from './answer-budget.ts';

/** What becomes of a request; nothing follows what has `endStream`, trailers or a reset. */
export interface AsyncReceiver {
  onHeaders(headers: HeaderMap, endStream: boolean): void;
  onData(data: Uint8Array, endStream: boolean): void;
  onTrailers(trailers: HeaderMap): void;
  /** The response was cut off after it had begun. */
  onReset(): void;
}

export interface AsyncRequestOptions {
  /** Milliseconds for the whole response, from the request's end; 0 is none. */
  timeout: number;
  timer(milliseconds: number, fire: () => void): { cancel(): void };
  /** Nanoseconds. */
  now(): bigint;
}

/** What every callout is made with. */
export interface CalloutOptions extends Omit<AsyncRequestOptions, 'timeout'> {
  answers: AnswerBudget;
}

const MILLISECOND = 1_000_000n;
/** Resets before the response that are not answered with 503. */
const STATUS_OF: Partial<Record<ResetReason, number>> = { 'protocol error': 502 };

/**
 * A request of the proxy's own, with the replies that Envoy's router gives where no upstream does (Envoy
 * http/async_client_impl.cc and router.cc).
 */
export class AsyncRequest implements UpstreamCallbacks {
  /** Envoy's response code details. */
  details = '';
  /** Bytes of data that the upstream has not taken yet, as far as its connection says. */
  unsent = 0;
  private readonly cluster: Cluster;
  private readonly headers: HeaderMap;
  private readonly receiver: AsyncReceiver;
  private readonly options: AsyncRequestOptions;
  private pending: PendingRequest | undefined;
  private sender: StreamSender | undefined;
  /** What waits for a connection. */
  private waiting: ((sender: StreamSender) => unknown)[] = [];
  private timer: { cancel(): void } | undefined;
  private sentAll: bigint | undefined;
  private responseStarted = false;
  private done = false;

  constructor(cluster: Cluster, headers: HeaderMap, receiver: AsyncReceiver, options: AsyncRequestOptions) {
    this.cluster = cluster;
    this.headers = headers;
    this.receiver = receiver;
    this.options = options;
  }

  /** Sends the headers; once, before anything else. */
  start(endStream: boolean): void {
    const { headers, options } = this;
    headers.set('x-envoy-internal', 'true');
    if (options.timeout > 0) headers.set('x-envoy-expected-rq-timeout-ms', String(options.timeout));
    if (!headers.has(':scheme')) headers.add(':scheme', 'http');
    this.send((sender) => sender.sendHeaders(headers, endStream), endStream);
    const pending = this.cluster.request(this);
    if (this.sender === undefined) this.pending = pending;
  }

  sendData(data: Uint8Array, endStream: boolean): void {
    if (this.sentAll !== undefined) return;
    this.unsent += data.length;
    this.send((sender) => {
      if (sender.sendData(data, endStream)) this.unsent = 0;
    }, endStream);
  }

  /** Nothing is reported any more. */
  cancel(): void {
    if (this.done) return;
    this.end();
    this.pending?.cancel();
    this.sender?.reset('local reset');
  }

  onReady(sender: StreamSender): void {
    this.pending = undefined;
    this.sender = sender;
    for (const send of this.waiting.splice(0)) send(sender);
  }

  onFailure(reason: ResetReason, _address: string, _port: number, failure: string): void {
    this.failed(reason, failure);
  }

  onNoHost(): void {
    this.reply(503, 'no_healthy_upstream', 'no healthy upstream');
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.done) return;
    this.responseStarted = true;
    this.details = 'via_upstream';
    if (this.sentAll !== undefined) {
      const elapsed = (this.options.now() - this.sentAll) / MILLISECOND;
      headers.set('x-envoy-upstream-service-time', String(elapsed < 0n ? 0n : elapsed));
    }
    if (endStream) this.complete();
    this.receiver.onHeaders(headers, endStream);
  }

  onData(data: Uint8Array, endStream: boolean): void {
    if (this.done) return;
    if (endStream) this.complete();
    this.receiver.onData(data, endStream);
  }

  onTrailers(trailers: HeaderMap): void {
    if (this.done) return;
    this.complete();
    this.receiver.onTrailers(trailers);
  }

  onReset(reason: ResetReason): void {
    this.failed(reason, '');
  }

  onWritable(): void {
    this.unsent = 0;
  }

  private send(what: (sender: StreamSender) => unknown, endStream: boolean): void {
    if (this.done) return;
    if (this.sender === undefined) this.waiting.push(what);
    else what(this.sender);
    if (!endStream) return;
    this.sentAll = this.options.now();
    if (this.options.timeout > 0) this.timer = this.options.timer(this.options.timeout, () => this.timedOut());
  }

  private timedOut(): void {
    if (this.done) return;
    this.pending?.cancel();
    this.sender?.reset('local reset');
    if (!this.responseStarted) {
      this.reply(504, 'response_timeout', 'upstream request timeout');
      return;
    }
    this.details = 'response_timeout';
    this.end();
    this.receiver.onReset();
  }

  private failed(reason: ResetReason, failure: string): void {
    if (this.done) return;
    const cause = `${reason}${failure === '' ? '' : `|${failure}`}`.replace(/ /g, '_');
    if (this.responseStarted) {
      this.details = `upstream_reset_after_response_started{${cause}}`;
      this.end();
      this.receiver.onReset();
      return;
    }
    const body = `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`;
    this.reply(STATUS_OF[reason] ?? 503, `upstream_reset_before_response_started{${cause}}`, body);
  }

  /** A local reply, as the receiver's response. */
  private reply(status: number, details: string, text: string): void {
    if (this.done) return;
    this.details = details;
    this.end();
    const isGrpc = this.headers.get('content-type') === 'application/grpc';
    const { headers, body } = prepareLocalReply(
      { status, details, body: Buffer.from(text), headers: [], grpcStatus: -1 },
      this.headers.get(':method') === 'HEAD',
      isGrpc,
    );
    this.receiver.onHeaders(headers, body.length === 0);
    if (body.length > 0) this.receiver.onData(body, true);
  }

  /** The response is whole; of a request that is not, the rest is of no use any more. */
  private complete(): void {
    const isWhole = this.sentAll !== undefined;
    this.end();
    if (!isWhole) this.sender?.reset('local reset');
  }

  private end(): void {
    this.done = true;
    this.timer?.cancel();
    this.waiting = [];
    this.unsent = 0;
  }
}
