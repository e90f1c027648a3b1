import type { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, StreamReceiver, StreamSender } from '../http/stream.ts';
import { encodeRequestHead } from './encode-head.ts';
import type { MessageWriter } from './message-writer.ts';
import type { Output } from './output.ts';

/** What an exchange needs of the connection it is on. */
export interface ClientExchangeOwner {
  readonly output: Output;
  /** The request is written whole. */
  requestEnded(exchange: ClientExchange): void;
  exchangeReset(exchange: ClientExchange): void;
  readDisable(disable: boolean): void;
}

/** One request and its response on a client connection. */
export class ClientExchange implements StreamSender {
  readonly receiver: StreamReceiver;
  /** The request is a HEAD: the response has no body. */
  toHead = false;
  /** The connection is not kept after this exchange. */
  close = false;
  /** The response is delivered whole: a reset comes too late. */
  isResponseComplete = false;
  /** The connection has let go of it: nothing is sent or delivered. */
  isDetached = false;
  private readDisables = 0;
  private readonly owner: ClientExchangeOwner;
  private readonly writer: MessageWriter;

  constructor(owner: ClientExchangeOwner, writer: MessageWriter, receiver: StreamReceiver) {
    this.owner = owner;
    this.writer = writer;
    this.receiver = receiver;
  }

  get isRequestComplete(): boolean {
    return this.writer.isEnded;
  }

  sendHeaders(headers: HeaderMap, endStream: boolean): boolean {
    if (this.isDetached || this.writer.isStarted) return true;
    this.toHead = headers.get(':method') === 'HEAD';
    const head = encodeRequestHead(headers, endStream);
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
    if (!this.isDetached && !this.isResponseComplete) this.owner.exchangeReset(this);
  }

  readDisable(disable: boolean): void {
    if (this.isDetached || (!disable && this.readDisables === 0)) return;
    this.readDisables += disable ? 1 : -1;
    this.owner.readDisable(this.readDisables > 0);
  }

  private sent(): boolean {
    if (this.writer.isEnded) {
      this.owner.requestEnded(this);
      return true;
    }
    return this.owner.output.hasRoom;
  }
}
