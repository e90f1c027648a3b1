import type { HeaderMap } from '../../host/header-map.ts';
import type { ServerConnectionCallbacks, ServerStreamReceiver } from '../http/stream.ts';
import { type EncodedHead, encodeResponseHead } from './encode-head.ts';
import { Exchange, type ExchangeOwner } from './exchange.ts';
import type { MessageWriter } from './message-writer.ts';

/** What an exchange needs of the server connection it is on. */
export interface ServerExchangeOwner extends ExchangeOwner {
  /** No further exchange follows on the connection. */
  readonly isDraining: boolean;
}

/** One request and its response on a server connection. */
export class ServerExchange extends Exchange {
  readonly receiver: ServerStreamReceiver;
  isRequestComplete = false;
  private readonly connection: ServerExchangeOwner;

  constructor(connection: ServerExchangeOwner, writer: MessageWriter, callbacks: ServerConnectionCallbacks) {
    super(connection, writer);
    this.connection = connection;
    this.receiver = callbacks.newStream(this);
  }

  get isResponseStarted(): boolean {
    return this.writer.isStarted;
  }

  protected override encodeHead(headers: HeaderMap, endStream: boolean): EncodedHead {
    // An answer that comes before the whole request: the rest of it is not waited for.
    this.close ||= this.connection.isDraining || !this.isRequestComplete;
    return encodeResponseHead(headers, endStream, this.toHead, this.close);
  }
}
