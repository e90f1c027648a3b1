import { type ClientHttp2Stream, constants, type OutgoingHttpHeaders } from 'node:http2';
import { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, StreamReceiver, StreamSender } from '../http/stream.ts';
import { toNodeHeaders } from './node-headers.ts';

export interface Http2StreamOptions {
  inlineResponse: ReadonlySet<string>;
  open(headers: OutgoingHttpHeaders, endStream: boolean): ClientHttp2Stream;
  /** Why a stream that the peer ended with this error code was reset. */
  reasonOf(code: number): ResetReason;
  /** Neither side has anything to say any more. */
  onEnd(): void;
}

const NOTHING = Buffer.alloc(0);

/** One request and its response on an HTTP/2 connection. */
export class Http2ClientStream implements StreamSender {
  private readonly receiver: StreamReceiver;
  private readonly options: Http2StreamOptions;
  private stream: ClientHttp2Stream | undefined;
  private trailers: HeaderMap | undefined;
  private readDisables = 0;
  private responseTrailers: HeaderMap | undefined;
  /** Data that may turn out to be the last: END_STREAM comes in the same turn. */
  private held: Uint8Array | undefined;
  private complete = false;
  private over = false;

  constructor(receiver: StreamReceiver, options: Http2StreamOptions) {
    this.receiver = receiver;
    this.options = options;
  }

  sendHeaders(headers: HeaderMap, endStream: boolean): boolean {
    if (this.over || this.stream !== undefined) return true;
    try {
      this.stream = this.options.open(toNodeHeaders(headers), endStream);
    } catch {
      // Headers that HTTP/2 has no form for, or a connection that has just ended.
      process.nextTick(() => this.fail('protocol error'));
      return true;
    }
    this.listen(this.stream);
    return true;
  }

  sendData(data: Uint8Array, endStream: boolean): boolean {
    if (this.over || this.stream === undefined || this.stream.writableEnded) return true;
    const hasRoom = data.length === 0 || this.stream.write(data);
    if (endStream) this.stream.end();
    return hasRoom || endStream;
  }

  sendTrailers(trailers: HeaderMap): boolean {
    this.trailers = trailers;
    return this.sendData(NOTHING, true);
  }

  reset(_reason: ResetReason): void {
    if (this.over) return;
    this.end();
    this.stream?.close(constants.NGHTTP2_CANCEL);
  }

  readDisable(disable: boolean): void {
    if (!disable && this.readDisables === 0) return;
    this.readDisables += disable ? 1 : -1;
    if (this.readDisables > 0) this.stream?.pause();
    else this.stream?.resume();
  }

  private listen(stream: ClientHttp2Stream): void {
    stream.on('response', (_headers, flags, raw?: string[]) => this.onResponse(raw ?? [], flags));
    stream.on('trailers', (_headers, _flags, raw?: string[]) => {
      this.responseTrailers = this.mapOf(raw ?? []);
    });
    stream.on('wantTrailers', () => this.finishRequest(stream));
    stream.on('data', (data: Buffer) => this.onData(data));
    stream.on('end', () => this.onResponseEnd());
    stream.on('drain', () => {
      if (!this.over) this.receiver.onWritable();
    });
    // What it says is in the code that 'close' finds.
    stream.on('error', () => {});
    stream.on('close', () => {
      if (this.complete) this.end();
      else this.fail(this.options.reasonOf(stream.rstCode ?? 0));
    });
    if (this.readDisables > 0) stream.pause();
  }

  private finishRequest(stream: ClientHttp2Stream): void {
    try {
      stream.sendTrailers(this.trailers === undefined ? {} : toNodeHeaders(this.trailers));
    } catch {
      // Trailers that HTTP/2 has no form for, which a client may well have sent by HTTP/1.
      this.fail('protocol error');
      stream.close(constants.NGHTTP2_CANCEL);
    }
  }

  private onResponse(raw: string[], flags: number): void {
    if (this.over) return;
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    this.complete = endStream;
    this.receiver.onHeaders(this.mapOf(raw), endStream);
  }

  private onData(data: Uint8Array): void {
    if (this.over) return;
    this.release();
    if (data.length === 0) return;
    this.held = data;
    setImmediate(() => {
      if (this.held === data) this.release();
    });
  }

  private release(): void {
    const { held } = this;
    this.held = undefined;
    if (held !== undefined && !this.over) this.receiver.onData(held, false);
  }

  private onResponseEnd(): void {
    // A reset ends the reading side as well.
    if (this.over || this.complete || this.stream?.rstCode) return;
    this.complete = true;
    if (this.responseTrailers !== undefined) {
      this.release();
      this.receiver.onTrailers(this.responseTrailers);
      return;
    }
    const last = this.held ?? NOTHING;
    this.held = undefined;
    this.receiver.onData(last, true);
  }

  private fail(reason: ResetReason): void {
    if (this.over) return;
    this.release();
    this.end();
    this.receiver.onReset(reason);
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.held = undefined;
    this.options.onEnd();
  }

  private mapOf(raw: readonly string[]): HeaderMap {
    const map = new HeaderMap(this.options.inlineResponse);
    for (let i = 0; i + 1 < raw.length; i += 2) map.add(raw[i]!, raw[i + 1]!);
    return map;
  }
}
