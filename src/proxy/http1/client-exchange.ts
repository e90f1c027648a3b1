import type { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, StreamReceiver } from '../http/stream.ts';
import { type EncodedHead, encodeRequestHead } from './encode-head.ts';
import { Exchange, type ExchangeOwner } from './exchange.ts';
import type { MessageWriter } from './message-writer.ts';

/** One request and its response on a client connection. */
export class ClientExchange extends Exchange {
  readonly receiver: StreamReceiver;
  /** The response is delivered whole: a reset comes too late. */
  isResponseComplete = false;

  constructor(owner: ExchangeOwner, writer: MessageWriter, receiver: StreamReceiver) {
    super(owner, writer);
    this.receiver = receiver;
  }

  get isRequestComplete(): boolean {
    return this.writer.isEnded;
  }

  override reset(reason: ResetReason): void {
    if (!this.isResponseComplete) super.reset(reason);
  }

  protected override encodeHead(headers: HeaderMap, endStream: boolean): EncodedHead {
    this.toHead = headers.get(':method') === 'HEAD';
    return encodeRequestHead(headers, endStream);
  }
}
