import type { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, StreamSender } from '../http/stream.ts';
import type { EncodedHead } from './encode-head.ts';
import type { MessageWriter } from './message-writer.ts';
import type { Output } from './output.ts';

/** What an exchange needs of the connection it is on. */
export interface ExchangeOwner {
  readonly output: Output;
  /** What the exchange sends is written whole. */
  messageEnded(exchange: Exchange): void;
  exchangeReset(exchange: Exchange): void;
  readDisable(disable: boolean): void;
}

/** One request and its response on a connection, from the side that sends one of them. */
export abstract class Exchange implements StreamSender {
  /** The request is a HEAD: the response has no body. */
  toHead = false;
  /** The connection is not kept after this exchange. */
  close = false;
  /** The connection has let go of it: nothing is sent or delivered. */
  isDetached = false;
  private readDisables = 0;
  private readonly owner: ExchangeOwner;
  protected readonly writer: MessageWriter;

  constructor(owner: ExchangeOwner, writer: MessageWriter) {
    this.owner = owner;
    this.writer = writer;
  }

  protected abstract encodeHead(headers: HeaderMap, endStream: boolean): EncodedHead;

  sendHeaders(headers: HeaderMap, endStream: boolean): boolean {
    if (this.isDetached || this.writer.isStarted) return true;
    const head = this.encodeHead(headers, endStream);
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
      this.owner.messageEnded(this);
      return true;
    }
    return this.owner.output.hasRoom;
  }
}
