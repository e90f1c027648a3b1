import {
  ByteBuffer,
  type Callout,
  HeaderMap,
  type HttpCalloutRequest,
  type HttpCalloutResponse,
} from '../../host/index.ts';
import { INLINE_REQUEST_HEADERS } from '../http/inline-headers.ts';
import type { Cluster } from '../upstream/cluster.ts';
import type { AnswerBudget } from './answer-budget.ts';
import { type AsyncReceiver, AsyncRequest, type CalloutOptions } from './async-request.ts';

/** Envoy's AsyncClientImpl::kBufferLimitForResponse. */
const RESPONSE_LIMIT = 32 * 1024 * 1024;

/** One proxy_http_call: the whole response is gathered, then told. */
export class HttpCallout implements Callout, AsyncReceiver {
  private readonly request: AsyncRequest;
  private readonly body: Uint8Array;
  private readonly ended: (response: HttpCalloutResponse | undefined) => void;
  private headers: HeaderMap | undefined;
  private readonly answer = new ByteBuffer();
  private readonly budget: AnswerBudget;

  constructor(
    cluster: Cluster,
    request: HttpCalloutRequest,
    ended: (response: HttpCalloutResponse | undefined) => void,
    options: CalloutOptions,
  ) {
    const headers = new HeaderMap(INLINE_REQUEST_HEADERS);
    for (let i = 0; i < request.headers.length; i += 2) headers.add(request.headers[i]!, request.headers[i + 1]!);
    if (request.body.length > 0) headers.set('content-length', String(request.body.length));
    this.body = request.body;
    this.ended = ended;
    this.budget = options.answers;
    this.request = new AsyncRequest(cluster, headers, this, { ...options, timeout: request.timeout });
  }

  start(): void {
    this.request.start(this.body.length === 0);
    if (this.body.length > 0) this.request.sendData(this.body, true);
  }

  cancel(): void {
    this.request.cancel();
    this.forget();
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    this.headers = headers;
    if (endStream) this.end(undefined);
  }

  onData(data: Uint8Array, endStream: boolean): void {
    if (this.answer.length + data.length > RESPONSE_LIMIT || !this.budget.take(data.length)) {
      this.request.cancel();
      this.onReset();
      return;
    }
    this.answer.append(data);
    if (endStream) this.end(undefined);
  }

  onTrailers(trailers: HeaderMap): void {
    this.end(trailers);
  }

  onReset(): void {
    this.forget();
    this.ended(undefined);
  }

  private forget(): void {
    this.budget.give(this.answer.length);
    this.answer.clear();
  }

  private end(trailers: HeaderMap | undefined): void {
    const { headers } = this;
    this.budget.give(this.answer.length);
    this.ended(headers && { headers, body: this.answer.takeAll(), trailers });
  }
}
