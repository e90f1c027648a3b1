import type { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, ServerConnectionCallbacks, ServerStreamReceiver, StreamSender } from '../http/stream.ts';
import { encodeResponseHead } from './encode-head.ts';
import type { MessageWriter } from './message-writer.ts';
import type { Output } from './output.ts';

/** What an exchange needs of the connection it is on. */
export interface ServerExchangeOwner {
  readonly output: Output;
  /** No further exchange follows on the connection. */
  readonly isDraining: boolean;
  /** The response is written whole. */
  responseEnded(exchange: ServerExchange): void;
  exchangeReset(exchange: ServerExchange): void;
  readDisable(disable: boolean): void;
}

/** One request and its response on a server connection. */
export class ServerExchange implements StreamSender {
  readonly receiver: ServerStreamReceiver;
  /** The request is a HEAD: the response has no body. */
  toHead = false;
  /** The connection is not kept after this exchange. */
  close = false;
  isRequestComplete = false;
  /** The connection has let go of it: nothing is sent or delivered. */
  isDetached = false;
  private readDisables = 0;
  private readonly owner: ServerExchangeOwner;
  private readonly writer: MessageWriter;

  constructor(owner: ServerExchangeOwner, writer: MessageWriter, callbacks: ServerConnectionCallbacks) {
    this.owner = owner;
    this.writer = writer;
    this.receiver = callbacks.newStream(this);
  }

  get isResponseStarted(): boolean {
    return this.writer.isStarted;
  }

  sendHeaders(headers: HeaderMap, endStream: boolean): boolean {
    if (this.isDetached || this.writer.isStarted) return true;
    // An answer that comes before the whole request: the rest of it is not waited for.
    this.close ||= this.owner.isDraining || !this.isRequestComplete;
    const head = encodeResponseHead(headers, endStream, this.toHead, this.close);
    this.close ||= head.close;
    this.writer.writeHead(head, endStream);
    return this.sent();
  }

  sendData(data: Uint8Array, endStream: boolean): boolean {
    if (this.isDetached) return true;
    this.writer.writeData(data, endStream);
    return this.sent();
  }

  sendTrailers(trailers: HeaderMap): boolean {
    if (this.isDetached) return true;
    this.writer.writeTrailers(trailers);
    return this.sent();
  }

  reset(_reason: ResetReason): void {
    if (!this.isDetached) this.owner.exchangeReset(this);
  }

  readDisable(disable: boolean): void {
    if (this.isDetached || (!disable && this.readDisables === 0)) return;
    this.readDisables += disable ? 1 : -1;
    this.owner.readDisable(this.readDisables > 0);
  }

  private sent(): boolean {
    if (this.writer.isEnded) {
      this.owner.responseEnded(this);
      return true;
    }
    return this.owner.output.hasRoom;
  }
}
