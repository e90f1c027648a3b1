import type {
  Attribute,
  Context,
  Entry,
  HttpStream,
  LocalResponse,
  LoggedHeaders,
  LoggedStream,
} from '../../host/index.ts';
import { ByteBuffer, HeaderMap } from '../../host/index.ts';
import { AttributeSource } from '../attributes/source.ts';
import { streamAttribute } from '../attributes/stream-attribute.ts';
import type { FilterGeneration, IdleStream } from '../filter-generation.ts';
import { Chain, type ChainOwner } from './chain.ts';
import type { ChainSink, HttpFilter } from './filter.ts';
import type { HttpOptions } from './http-options.ts';
import { INLINE_REQUEST_HEADERS, INLINE_RESPONSE_HEADERS } from './inline-headers.ts';
import { type PreparedReply, prepareLocalReply } from './local-reply.ts';
import { prepareRequest } from './prepare-request.ts';
import { prepareResponse } from './prepare-response.ts';
import { Router } from './router.ts';
import type { ResetReason, ServerStreamReceiver, StreamSender } from './stream.ts';
import { ResponseFlag, type StreamInfo } from './stream-info.ts';
import { WasmFilter } from './wasm-filter.ts';

/**
 * One exchange between a downstream codec, the filters and the router (Envoy's ConnectionManagerImpl::ActiveStream with
 * its filter manager). What codecs, timers and upstreams report is posted to the run queue; only there do filters run.
 */
export class ActiveStream implements ServerStreamReceiver, IdleStream {
  readonly info: StreamInfo;
  readonly generation: FilterGeneration<HttpOptions>;
  readonly id: number;
  lastTick = 0;
  private readonly sender: StreamSender;
  private readonly filters: HttpFilter[] = [];
  private readonly request: Chain;
  private readonly response: Chain;
  private readonly router: Router;
  private isHead = false;
  private isGrpc = false;
  /** A local reply said 400, whatever filters made of it. */
  private answersBadRequest = false;
  /** A reply that waits for the callback that asked for it to return. */
  private prepared: LocalResponse | undefined;
  private responseSent: HeaderMap | undefined;
  /** The upstream asked the request to wait, or the client the response. */
  private requestPaused = false;
  private responsePaused = false;
  private finished = false;
  /** An entry works for it, which is to tell it when it is cut short. */
  private underWay = false;

  constructor(generation: FilterGeneration<HttpOptions>, sender: StreamSender, info: StreamInfo) {
    this.generation = generation;
    this.sender = sender;
    this.info = info;
    this.id = generation.newStreamId();
    generation.enter(this);
    for (const plugin of generation.plugins) {
      const filter = WasmFilter.create(plugin, this.hostOf(this.filters.length));
      if (filter !== undefined) this.filters.push(filter);
    }
    const { bufferLimit } = generation.options;
    this.router = new Router(this);
    this.request = new Chain(
      this.filters.map((filter) => filter.decoder),
      this.router,
      this.requestOwner(),
      bufferLimit,
    );
    this.response = new Chain(
      this.filters.map((filter) => filter.encoder).reverse(),
      this.codecSink(),
      this.responseOwner(),
      bufferLimit,
    );
  }

  // What the downstream codec reports.

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    this.post(() => this.decodeHeaders(headers, endStream));
  }

  onData(data: Uint8Array, endStream: boolean): void {
    this.post(() => {
      this.info.bytesReceived += data.length;
      if (endStream) this.requestComplete();
      const buffer = new ByteBuffer();
      buffer.append(data);
      this.request.onData(buffer, endStream);
    });
  }

  onTrailers(trailers: HeaderMap): void {
    this.post(() => {
      this.requestComplete();
      this.request.onTrailers(trailers);
    });
  }

  onReset(_reason: ResetReason, details?: string): void {
    this.post(() => {
      if (this.finished) return;
      this.info.details = details ?? 'downstream_remote_disconnect';
      this.info.flag(ResponseFlag.DownstreamConnectionTermination);
      this.finish();
    });
  }

  onWritable(): void {
    this.post(() => this.pauseResponse(false));
  }

  onRequestError(status: number, body: string, details: string): void {
    this.post(() => {
      if (details.startsWith('http') || details === 'low_version') this.info.flag(ResponseFlag.DownstreamProtocolError);
      const reply = { status, details, body: Buffer.from(body), headers: [], grpcStatus: -1 };
      // Only a request whose headers came through has filters to answer past.
      if (this.request.headers === undefined) this.replyPastFilters(reply);
      else this.sendLocalReply(reply);
    });
  }

  // What the router reports.

  /** ActiveStream::onIdleTimeout */
  onIdle(): void {
    this.post(() => {
      this.info.flag(ResponseFlag.StreamIdleTimeout);
      if (this.responseSent === undefined) {
        const body = Buffer.from('stream timeout');
        this.sendLocalReply({ status: 408, details: 'stream_idle_timeout', body, headers: [], grpcStatus: -1 });
      } else this.resetDownstream('stream_idle_timeout');
    });
  }

  /** Runs `work` where guests may be entered, as part of this stream. */
  post(work: () => void): void {
    this.lastTick = this.generation.tick;
    const entry: Entry = {
      run: () => {
        if (this.finished) return;
        this.underWay = true;
        work();
        this.underWay = false;
      },
      interrupted: () => this.interrupted(),
    };
    this.generation.options.post(entry);
  }

  /** Runs `work`, which a filter asks for: in a callback of this stream, or of another one or a timer that wakes it. */
  private within<T>(work: () => T): T {
    if (this.underWay) return work();
    this.underWay = true;
    const result = this.generation.options.join({ run: work, interrupted: () => this.interrupted() }, work);
    this.underWay = false;
    return result;
  }

  encodeHeaders(headers: HeaderMap, endStream: boolean): void {
    if (this.finished || this.response.isAborted) return;
    this.info.responseCode = Number(headers.get(':status'));
    this.response.onHeaders(headers, endStream);
  }

  encodeData(data: Uint8Array, endStream: boolean): void {
    if (this.finished || this.response.isAborted) return;
    const buffer = new ByteBuffer();
    buffer.append(data);
    this.response.onData(buffer, endStream);
  }

  encodeTrailers(trailers: HeaderMap): void {
    if (this.finished || this.response.isAborted) return;
    this.response.onTrailers(trailers);
  }

  /** The response began and cannot be completed. */
  resetDownstream(details: string): void {
    if (this.finished) return;
    this.info.details = details;
    this.sender.reset('local reset');
    this.finish();
  }

  /** More than the upstream connection takes. */
  pauseRequest(pause: boolean): void {
    if (this.requestPaused === pause) return;
    this.requestPaused = pause;
    this.sender.readDisable(pause);
  }

  get requestIsComplete(): boolean {
    return this.info.requestComplete !== undefined;
  }

  /** FilterManager::sendLocalReply. */
  sendLocalReply(reply: LocalResponse): void {
    if (this.finished) return;
    this.info.details = reply.details;
    if (this.request.inCallback || this.response.inCallback) {
      // The callback that asks for it has not returned: the chain goes no further, the first reply is kept.
      if (this.request.inCallback) this.request.abort();
      if (this.response.inCallback) this.response.abort();
      this.prepared ??= reply;
      return;
    }
    this.reply(reply);
  }

  /** 404s and 503s before any filter, and after the response began its way: straight to the codec. */
  private replyPastFilters(reply: LocalResponse): void {
    this.info.details = reply.details;
    this.info.responseCode = reply.status;
    this.request.abort();
    this.response.abort();
    const { headers, body } = this.prepare(reply);
    this.sendHeaders(headers, body.length === 0);
    if (body.length > 0) this.sendData(body, true);
  }

  private reply(reply: LocalResponse): void {
    this.request.abort();
    this.router.abandon();
    if (this.responseSent !== undefined) {
      this.resetDownstream(reply.details);
      return;
    }
    if (this.response.headers !== undefined) {
      this.replyPastFilters(reply);
      return;
    }
    const { headers, body } = this.prepare(reply);
    this.encodeHeaders(headers, body.length === 0);
    if (body.length > 0) this.encodeData(body, true);
  }

  private prepare(reply: LocalResponse): PreparedReply {
    const BAD_REQUEST = 400;
    if (reply.status === BAD_REQUEST) this.answersBadRequest = true;
    return prepareLocalReply(reply, this.isHead, this.isGrpc);
  }

  // What the chains ask.

  private requestOwner(): ChainOwner {
    return {
      onOverflow: () =>
        this.sendLocalReply({
          status: 413,
          details: 'request_payload_too_large',
          body: Buffer.from('Payload Too Large'),
          headers: [],
          grpcStatus: -1,
        }),
      onHighWatermark: (high) => this.sender.readDisable(high),
      afterCallback: () => this.afterCallback(),
    };
  }

  private responseOwner(): ChainOwner {
    return {
      onOverflow: () => {
        this.response.abort();
        this.sendLocalReply({
          status: 500,
          details: 'response_payload_too_large',
          body: Buffer.from('Internal Server Error'),
          headers: [],
          grpcStatus: -1,
        });
      },
      onHighWatermark: (high) => this.router.readDisable(high),
      afterCallback: () => this.afterCallback(),
    };
  }

  private afterCallback(): void {
    const reply = this.prepared;
    if (reply === undefined || this.request.inCallback || this.response.inCallback) return;
    this.prepared = undefined;
    // The chain that called is aborted; a reply that has not begun goes through the encoder filters all the same.
    this.reply(reply);
  }

  private decodeHeaders(headers: HeaderMap, endStream: boolean): void {
    this.isHead = headers.get(':method') === 'HEAD';
    const contentType = headers.get('content-type');
    this.isGrpc = contentType === 'application/grpc' || (contentType?.startsWith('application/grpc+') ?? false);
    if (endStream) this.requestComplete();
    const refusal = prepareRequest(headers, this.generation.options, this.info);
    if (refusal !== undefined) {
      this.request.record(headers);
      this.replyPastFilters(refusal);
      return;
    }
    this.router.findRoute(headers);
    this.request.onHeaders(headers, endStream);
  }

  private requestComplete(): void {
    this.info.requestComplete ??= this.generation.options.now();
    this.router.onRequestComplete();
  }

  private codecSink(): ChainSink {
    return {
      headers: (headers, endStream) => {
        const problem = prepareResponse(headers);
        if (problem !== undefined) {
          this.response.abort();
          this.router.abandon();
          this.replyPastFilters(problem);
          return;
        }
        this.sendHeaders(headers, endStream);
      },
      data: (data, endStream) => this.sendData(data.takeAll(), endStream),
      trailers: (trailers) => {
        this.sender.sendTrailers(trailers);
        this.finish();
      },
    };
  }

  private sendHeaders(headers: HeaderMap, endStream: boolean): void {
    const { serverName, date } = this.generation.options;
    this.responseSent = headers;
    this.info.responseCode = Number(headers.get(':status'));
    if (!headers.has('date')) headers.append('date', date());
    headers.set('server', serverName);
    this.traceId(headers);
    // What is left of the request is not waited for, nor is a client trusted that sent a bad one.
    if (!this.requestIsComplete || this.answersBadRequest) headers.append('connection', 'close');
    headers.sent = true;
    this.writable(this.sender.sendHeaders(headers, endStream));
    if (endStream) this.finish();
  }

  /** Who asks for a trace is told by which id to find it (ConnectionManagerUtility::mutateResponseHeaders). */
  private traceId(headers: HeaderMap): void {
    const asked = this.request.headers;
    if (!asked?.has('x-envoy-force-trace')) return;
    const id = asked.get('x-request-id');
    if (id !== undefined) headers.set('x-request-id', id);
  }

  private sendData(data: Uint8Array, endStream: boolean): void {
    this.info.bytesSent += data.length;
    this.writable(this.sender.sendData(data, endStream));
    if (endStream) this.finish();
  }

  private writable(hasRoom: boolean): void {
    if (!hasRoom) this.pauseResponse(true);
  }

  private pauseResponse(pause: boolean): void {
    if (this.responsePaused === pause) return;
    this.responsePaused = pause;
    this.router.readDisable(pause);
  }

  /** Logs, then lets the filters go, once. Called again after an interruption it goes on where it was. */
  private finish(): void {
    if (!this.finished) {
      this.finished = true;
      this.info.endTime = this.generation.options.now();
      this.request.abort();
      this.response.abort();
      this.router.abandon();
      this.prepared = undefined;
      this.generation.options.post({ run: () => this.logAndDestroy(), interrupted: () => this.logAndDestroy() });
    }
  }

  private steps: (() => void)[] | undefined;

  private logAndDestroy(): void {
    this.steps ??= [
      ...this.filters.map((filter) => () => filter.onLog()),
      ...this.generation.options.accessLogs.map((logger) => () => logger.log(this.loggedStream, this.info)),
      ...this.filters.map((filter) => () => filter.onDestroy()),
      () => this.generation.leave(this),
    ];
    for (let step = this.steps.shift(); step !== undefined; step = this.steps.shift()) step();
  }

  /** Asked from one context at a time, most often many times. */
  private attributes: AttributeSource | undefined;

  private attribute(name: string, context: Pick<Context, 'headers'>): Attribute | undefined {
    if (this.attributes?.context !== context) {
      this.attributes = new AttributeSource(this.info, this.generation.options, context);
    }
    return streamAttribute(name, this.attributes);
  }

  private get loggedStream(): LoggedStream {
    return {
      headers: this.logged,
      attribute: (name, context) => this.attribute(name, context),
      filterState: this.info.filterState,
    };
  }

  private get logged(): LoggedHeaders {
    return {
      requestHeaders: this.request.headers,
      requestTrailers: this.request.trailers,
      responseHeaders: this.responseSent ?? this.response.headers,
      responseTrailers: this.response.trailers,
    };
  }

  /** The watchdog, or a bug of ours, cut this stream's entry short: what it was about to do is lost, so it is answered. */
  private interrupted(): void {
    this.underWay = false;
    this.request.forgetCallback();
    this.response.forgetCallback();
    if (this.finished) return;
    this.request.abort();
    this.prepared = undefined;
    const answers = this.filters.filter((filter) => filter.onInterrupted());
    if (answers.length > 0) return;
    this.reply({ status: 503, details: 'interrupted', body: new Uint8Array(0), headers: [], grpcStatus: -1 });
  }

  /** What the filter that is the `index`th to see the request asks for; responses pass it the other way round. */
  private hostOf(index: number): HttpStream & { logged: () => LoggedHeaders } {
    return {
      logged: () => this.logged,
      sendLocalReply: (reply) => this.within(() => this.sendLocalReply(reply)),
      continueDecoding: () => this.within(() => this.request.resume(index)),
      continueEncoding: () => {
        const outcome = this.within(() => this.response.resume(this.filters.length - 1 - index));
        // Envoy is gone, and its clients see their connections close.
        if (outcome === 'no-message') this.resetDownstream('local_reset');
        return outcome;
      },
      messageHeaders: (direction) => this[direction].headers,
      resetStream: (details) => this.resetDownstream(this.info.details ?? details),
      clearRouteCache: () => this.router.clearRoute(),
      decodingBuffer: (): ByteBuffer | undefined => this.request.buffered,
      encodingBuffer: () => this.response.buffered,
      addDecodedData: (data) => this.request.add(data),
      addEncodedData: (data) => this.response.add(data),
      addDecodedTrailers: () => this.request.addTrailers(() => new HeaderMap(INLINE_REQUEST_HEADERS)),
      addEncodedTrailers: () => this.response.addTrailers(() => new HeaderMap(INLINE_RESPONSE_HEADERS)),
      attribute: (name, context) => this.attribute(name, context),
      filterState: this.info.filterState,
    };
  }
}
