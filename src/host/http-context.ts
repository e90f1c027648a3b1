import {
  BufferType,
  FilterDataStatus,
  FilterHeadersStatus,
  FilterTrailersStatus,
  type HazardName,
  HeaderMapType,
  Status,
  StreamType,
} from '../abi/index.ts';
import type { Attribute } from './attribute.ts';
import { type ByteBuffer, EMPTY, type GuestBuffer } from './byte-buffer.ts';
import type { PendingCalls } from './callouts/pending-calls.ts';
import { Context, type LocalResponse } from './context.ts';
import type { FilterState } from './filter-state.ts';
import type { HeaderMap } from './header-map.ts';
import { streamLogPrefix } from './log-prefix.ts';
import { type LoggedHeaders, loggedMap } from './logged-stream.ts';
import type { RootContext } from './root-context.ts';

/** What a stream context asks of the filter chain it stands in (Envoy's filter callbacks). */
export interface HttpStream {
  sendLocalReply(response: LocalResponse): void;
  /** Resume what this filter paused. */
  continueDecoding(): Resumed;
  continueEncoding(): Resumed;
  resetStream(details: string): void;
  clearRouteCache(): void;
  /** What is held for this filter; undefined when nothing was held yet. */
  decodingBuffer(): ByteBuffer | undefined;
  encodingBuffer(): ByteBuffer | undefined;
  /** Adds `data` to what is held; it is empty afterwards. False when that went over the limit and was answered. */
  addDecodedData(data: ByteBuffer): boolean;
  addEncodedData(data: ByteBuffer): boolean;
  /** New, empty trailers; only while the last data is in the chain. */
  addDecodedTrailers(): HeaderMap;
  addEncodedTrailers(): HeaderMap;
  /** The headers of the request or the response, also when this filter has let them go. */
  messageHeaders(direction: 'request' | 'response'): HeaderMap | undefined;
  /** The attribute or group `name` as `context` may see it now. */
  attribute(name: string, context: HttpContext): Attribute | undefined;
  readonly filterState: FilterState;
}

/** What became of a stream that was to go on; `calling`: this filter's callback has not said yet whether it pauses. */
export type Resumed = 'resumed' | 'calling' | 'not-paused' | 'no-message';

/** One direction of the exchange as this filter sees it; cleared when the filter let it go. */
interface Message {
  headers: HeaderMap | undefined;
  body: ByteBuffer | undefined;
  trailers: HeaderMap | undefined;
  /** The body callback returned StopIterationAndBuffer: what is held is what the guest sees. */
  buffering: boolean;
}

/** Properties that Envoy reads from the header map that the filter has. */
const FROM_REQUEST_HEADERS: ReadonlySet<string> = new Set(
  'path url_path query host scheme method headers referer useragent id'.split(' '),
);

/** The callbacks in which resuming their own message sends its headers twice. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['proxy_on_request_headers', 'proxy_on_response_headers']);

const newMessage = (): Message => ({ headers: undefined, body: undefined, trailers: undefined, buffering: false });

/** One HTTP stream of one plugin (Envoy source/extensions/common/wasm/context.cc). */
export class HttpContext extends Context {
  override readonly root: RootContext;
  override readonly logPrefix: string;
  readonly request = newMessage();
  readonly response = newMessage();
  /** While on_log runs. */
  logged: LoggedHeaders | undefined;
  private readonly stream: HttpStream;
  private endOfStream = false;
  private created = false;
  private destroyed = false;
  private failureSent = false;
  /** Whether the callback that has just returned paused the stream. */
  private pausing = false;

  constructor(id: number, root: RootContext, stream: HttpStream) {
    super(root.vm, id);
    this.root = root;
    this.stream = stream;
    this.logPrefix = streamLogPrefix(root.plugin);
  }

  // What the chain calls.

  onRequestHeaders(headers: HeaderMap, endOfStream: boolean): FilterHeadersStatus {
    this.create();
    this.request.headers = headers;
    this.endOfStream = endOfStream;
    const status = this.headersCallback('proxy_on_request_headers', headers, endOfStream);
    if (status === FilterHeadersStatus.Continue) this.request.headers = undefined;
    return status;
  }

  onRequestBody(data: ByteBuffer, endOfStream: boolean): FilterDataStatus {
    if (!this.created) return FilterDataStatus.Continue;
    if (this.request.buffering && !this.stream.addDecodedData(data)) return FilterDataStatus.StopIterationNoBuffer;
    return this.bodyCallback('proxy_on_request_body', this.request, BufferType.HttpRequestBody, data, endOfStream);
  }

  onRequestTrailers(trailers: HeaderMap): FilterTrailersStatus {
    if (!this.created) return FilterTrailersStatus.Continue;
    return this.trailersCallback('proxy_on_request_trailers', this.request, trailers);
  }

  onResponseHeaders(headers: HeaderMap, endOfStream: boolean): FilterHeadersStatus {
    if (!this.created || this.failureSent) return FilterHeadersStatus.Continue;
    this.response.headers = headers;
    this.endOfStream = endOfStream;
    const status = this.headersCallback('proxy_on_response_headers', headers, endOfStream);
    if (status === FilterHeadersStatus.Continue) this.response.headers = undefined;
    return status;
  }

  onResponseBody(data: ByteBuffer, endOfStream: boolean): FilterDataStatus {
    if (!this.created || this.failureSent) return FilterDataStatus.Continue;
    if (this.response.buffering && !this.stream.addEncodedData(data)) return FilterDataStatus.StopIterationNoBuffer;
    return this.bodyCallback('proxy_on_response_body', this.response, BufferType.HttpResponseBody, data, endOfStream);
  }

  onResponseTrailers(trailers: HeaderMap): FilterTrailersStatus {
    if (!this.created || this.failureSent) return FilterTrailersStatus.Continue;
    return this.trailersCallback('proxy_on_response_trailers', this.response, trailers);
  }

  /** The stream is complete, or gone. */
  onLog(logged: LoggedHeaders): void {
    this.create();
    this.logged = logged;
    this.callback('proxy_on_log', 0, this.id);
    this.logged = undefined;
  }

  onDestroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    if (this.created) {
      this.callback('proxy_on_done', 1, this.id);
      this.callback('proxy_on_delete', 0, this.id);
    }
    this.vm.release(this);
  }

  /** One that is being told its end hears no more. */
  override onVmFailed(): void {
    if (this.destroyed) this.vm.release(this);
  }

  /**
   * The watchdog stopped a guest below this stream. Where it was this plugin's, the answer is 503 even if it fails open:
   * the call that would have gone on is gone. Whether it answered.
   */
  failClosed(): boolean {
    if (!this.vm.failed || this.failureSent) return false;
    this.sendFailure();
    return true;
  }

  private create(): void {
    if (this.created) return;
    this.created = true;
    this.callback('proxy_on_context_create', 0, this.id, this.root.id);
  }

  private headersCallback(
    name: 'proxy_on_request_headers' | 'proxy_on_response_headers',
    headers: HeaderMap,
    endOfStream: boolean,
  ): FilterHeadersStatus {
    if (this.failed())
      return this.closed(FilterHeadersStatus.Continue, FilterHeadersStatus.StopAllIterationAndWatermark);
    const result = this.enter(name, 0, this.id, headers.count, endOfStream ? 1 : 0);
    const status = this.failed()
      ? this.closed(FilterHeadersStatus.Continue, FilterHeadersStatus.StopAllIterationAndWatermark)
      : this.headersStatus(result);
    this.pausing = status !== FilterHeadersStatus.Continue;
    this.vm.afterCall();
    return status;
  }

  /** ContextBase::convertVmCallResultToFilterHeadersStatus; 2 has no case in Envoy's own switch and continues. */
  private headersStatus(result: number): FilterHeadersStatus {
    if (this.vm.stopIteration) return FilterHeadersStatus.StopAllIterationAndWatermark;
    switch (result) {
      case FilterHeadersStatus.ContinueAndEndStream:
        this.hazard('end-stream-action');
        return FilterHeadersStatus.Continue;
      case FilterHeadersStatus.Continue:
        return FilterHeadersStatus.Continue;
      case FilterHeadersStatus.StopIteration:
        return this.root.plugin.allowOnHeadersStopIteration
          ? FilterHeadersStatus.StopIteration
          : FilterHeadersStatus.StopAllIterationAndWatermark;
      case FilterHeadersStatus.StopAllIterationAndBuffer:
        return FilterHeadersStatus.StopAllIterationAndBuffer;
      case FilterHeadersStatus.StopAllIterationAndWatermark:
        return FilterHeadersStatus.StopAllIterationAndWatermark;
      default:
        this.hazard('unknown-action');
        return FilterHeadersStatus.StopAllIterationAndWatermark;
    }
  }

  private bodyCallback(
    name: 'proxy_on_request_body' | 'proxy_on_response_body',
    message: Message,
    type: number,
    data: ByteBuffer,
    endOfStream: boolean,
  ): FilterDataStatus {
    if (this.failed()) return this.closed(FilterDataStatus.Continue, FilterDataStatus.StopIterationNoBuffer);
    message.body = data;
    this.endOfStream = endOfStream;
    const size = this.buffer(type)?.length ?? 0;
    const result = this.enter(name, 0, this.id, size, endOfStream ? 1 : 0);
    const status = this.failed()
      ? this.closed(FilterDataStatus.Continue, FilterDataStatus.StopIterationNoBuffer)
      : this.dataStatus(result);
    this.pausing = status !== FilterDataStatus.Continue;
    this.vm.afterCall();
    message.buffering = status === FilterDataStatus.StopIterationAndBuffer;
    if (status === FilterDataStatus.Continue) message.body = undefined;
    return status;
  }

  private dataStatus(result: number): FilterDataStatus {
    if (this.vm.stopIteration) return FilterDataStatus.StopIterationNoBuffer;
    if (result > FilterDataStatus.StopIterationNoBuffer) {
      this.hazard('unknown-action');
      return FilterDataStatus.StopIterationNoBuffer;
    }
    return result as FilterDataStatus;
  }

  private trailersCallback(
    name: 'proxy_on_request_trailers' | 'proxy_on_response_trailers',
    message: Message,
    trailers: HeaderMap,
  ): FilterTrailersStatus {
    if (this.failed()) return this.closed(FilterTrailersStatus.Continue, FilterTrailersStatus.StopIteration);
    message.trailers = trailers;
    const result = this.enter(name, 0, this.id, trailers.count);
    const goesOn = this.failed() ? this.root.plugin.failOpen : result === 0 && !this.vm.stopIteration;
    if (result > FilterTrailersStatus.StopIteration) this.hazard('unknown-action');
    this.pausing = !goesOn;
    this.vm.afterCall();
    if (!goesOn) return FilterTrailersStatus.StopIteration;
    message.trailers = undefined;
    return FilterTrailersStatus.Continue;
  }

  /** CHECK_FAIL: a failed VM answers 503 once, past the filters, unless the plugin fails open. */
  private failed(): boolean {
    if (!this.vm.failed) return false;
    if (!this.root.plugin.failOpen && !this.failureSent) this.sendFailure();
    return true;
  }

  private sendFailure(): void {
    this.failureSent = true;
    const GRPC_UNAVAILABLE = 14;
    this.stream.sendLocalReply({
      status: 503,
      details: 'wasm_fail_stream',
      body: new Uint8Array(0),
      headers: [],
      grpcStatus: GRPC_UNAVAILABLE,
    });
  }

  private closed<S>(open: S, closed: S): S {
    return this.root.plugin.failOpen ? open : closed;
  }

  // What host functions ask.

  override headers(type: number): HeaderMap | undefined {
    const logged = this.logged;
    switch (type) {
      case HeaderMapType.HttpRequestHeaders:
        return logged === undefined ? this.request.headers : loggedMap(logged, type);
      case HeaderMapType.HttpRequestTrailers:
        return logged === undefined ? this.request.trailers : loggedMap(logged, type);
      case HeaderMapType.HttpResponseHeaders:
        return logged === undefined ? this.response.headers : loggedMap(logged, type);
      case HeaderMapType.HttpResponseTrailers:
        return logged === undefined ? this.response.trailers : loggedMap(logged, type);
      default:
        return super.headers(type);
    }
  }

  override mutableHeaders(type: number): HeaderMap | undefined {
    if (this.isLogging) return undefined;
    switch (type) {
      case HeaderMapType.HttpRequestHeaders:
        return this.request.headers;
      case HeaderMapType.HttpRequestTrailers:
        if (this.request.trailers === undefined && this.request.body !== undefined && this.endOfStream) {
          this.request.trailers = this.stream.addDecodedTrailers();
          this.checkLength('request', 'trailers-with-content-length');
        }
        return this.request.trailers;
      case HeaderMapType.HttpResponseHeaders:
        return this.response.headers;
      case HeaderMapType.HttpResponseTrailers:
        if (this.response.trailers === undefined && this.response.body !== undefined && this.endOfStream) {
          this.response.trailers = this.stream.addEncodedTrailers();
          this.checkLength('response', 'trailers-with-content-length');
        }
        return this.response.trailers;
      default:
        return undefined;
    }
  }

  override get calls(): PendingCalls {
    return this.root.calls;
  }

  override get isLogging(): boolean {
    return this.logged !== undefined;
  }

  /** Nothing is sent any more: it is logged, or going. */
  private get isOver(): boolean {
    return this.isLogging || this.destroyed;
  }

  override headersChanged(type: number, map: HeaderMap): void {
    super.headersChanged(type, map);
    // Route cache: Envoy clears it on any change of request headers for ABI versions up to 0.2.1.
    if (type === HeaderMapType.HttpRequestHeaders) this.stream.clearRouteCache();
  }

  protected override buffer(type: number): GuestBuffer | undefined {
    switch (type) {
      case BufferType.HttpRequestBody:
        return (this.request.buffering ? this.stream.decodingBuffer() : this.request.body) ?? EMPTY;
      case BufferType.HttpResponseBody:
        return (this.response.buffering ? this.stream.encodingBuffer() : this.response.body) ?? EMPTY;
      default:
        return super.buffer(type);
    }
  }

  override outOfReach(type: number, hazard: HazardName): void {
    if (type <= HeaderMapType.HttpResponseTrailers && !this.destroyed) this.hazard(hazard);
  }

  override lengthChanged(type: number): void {
    if (type === BufferType.HttpRequestBody) this.checkLength('request', 'content-length-kept');
    else if (type === BufferType.HttpResponseBody) this.checkLength('response', 'content-length-kept');
  }

  private checkLength(direction: 'request' | 'response', hazard: HazardName): void {
    if (this.stream.messageHeaders(direction)?.has('content-length')) this.hazard(hazard);
  }

  override property(path: readonly string[]): Attribute | undefined {
    const attribute = super.property(path);
    if (attribute === undefined && path[0] === 'request' && this.request.headers === undefined && !this.isLogging) {
      if (FROM_REQUEST_HEADERS.has(path[1] ?? '')) this.hazard('request-property-out-of-reach');
    }
    return attribute;
  }

  override setProperty(path: string, value: Uint8Array): number {
    if (path.includes('\0')) this.hazard('property-path-with-segments');
    return super.setProperty(path, value);
  }

  protected override streamAttribute(name: string): Attribute | undefined {
    return this.stream.attribute(name, this);
  }

  override get filterState(): FilterState {
    return this.stream.filterState;
  }

  override continueStream(type: number): number {
    switch (type) {
      case StreamType.HttpRequest:
        this.later(() => this.resumed(this.stream.continueDecoding(), 'continue-unpaused'));
        this.cutOffRequest();
        return Status.Ok;
      case StreamType.HttpResponse:
        this.later(() => this.resumed(this.stream.continueEncoding(), 'continue-response-before-headers'));
        this.cutOffRequest();
        return Status.Ok;
      case StreamType.Upstream:
        this.hazard('continue-upstream');
        return Status.Unimplemented;
      default:
        this.hazard('stream-type-of-another-kind');
        return Status.Ok;
    }
  }

  /** Names what Envoy makes of it; `tooEarly` where there is nothing to resume yet. */
  private resumed(outcome: Resumed, tooEarly: HazardName): void {
    switch (outcome) {
      case 'resumed':
        return;
      case 'no-message':
        this.hazard(tooEarly);
        return;
      case 'not-paused':
        this.hazard('continue-unpaused');
        return;
      case 'calling':
        if (this.pausing && !this.inResponseHeaders) this.hazard('continue-in-pausing-callback');
        else if (OWN_HEADERS.has(this.vm.calling)) this.hazard('continue-in-own-callback');
    }
  }

  private get inResponseHeaders(): boolean {
    return this.vm.calling === 'proxy_on_response_headers';
  }

  /** Whichever direction goes on, Envoy forgets the request at once and keeps the response. */
  private cutOffRequest(): void {
    this.request.headers = undefined;
    this.request.body = undefined;
    this.request.trailers = undefined;
  }

  /** After the callback, unless the stream has gone by then. */
  private later(action: () => void): void {
    this.vm.defer(() => {
      if (!this.destroyed) action();
    });
  }

  override closeStream(type: number): number {
    if (type === StreamType.HttpRequest || type === StreamType.HttpResponse) {
      if (this.isOver || this.response.trailers !== undefined) this.hazard('close-at-the-end');
      this.later(() => this.stream.resetStream('wasm_close_stream'));
    } else this.hazard('stream-type-of-another-kind');
    return Status.Ok;
  }

  override sendLocalResponse(response: LocalResponse): void {
    if (this.isOver) {
      this.hazard('local-response-at-the-end');
      return;
    }
    if (this.vm.stopIteration) this.hazard('second-local-response');
    this.vm.stopIteration = true;
    this.later(() => this.stream.sendLocalReply(response));
  }

  override clearRouteCache(): void {
    this.stream.clearRouteCache();
  }
}
