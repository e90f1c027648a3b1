import type { Socket } from 'node:net';
import type { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, StreamReceiver, StreamSender } from '../http/stream.ts';
import { ClientExchange } from './client-exchange.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import type { Exchange, ExchangeOwner } from './exchange.ts';
import { type MessageEvents, MessageReader } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import { HIGH_WATERMARK, type Http1Options, MAX_HEADERS, MAX_RESPONSE_HEAD_BYTES, NO_INLINE } from './options.ts';
import { Output } from './output.ts';
import { checkStatusLine, parseResponseHead } from './response-head.ts';

export interface Http1ClientOptions extends Http1Options {
  /** An exchange is over and the connection takes another; `newStream` may be called at once. */
  onIdle?: () => void;
  /** No further exchange: the connection is closed or about to be. `error` when it failed, `connect` while connecting. */
  onClose?: (failure: { error: Error | undefined; phase: 'connect' | 'open' }) => void;
}

export type Http1ClientState = 'idle' | 'busy' | 'closed';

const EMPTY = Buffer.alloc(0);

/** A connection to an HTTP/1.1 server, for one exchange after the other. */
export class Http1ClientConnection {
  private readonly connection: ClientConnection;

  /** `socket` is connected or connecting, and from now on the connection's. */
  constructor(socket: Socket, options: Http1ClientOptions = {}) {
    this.connection = new ClientConnection(socket, options);
  }

  get state(): Http1ClientState {
    return this.connection.state;
  }

  /** Begins an exchange; only when idle. On a closed connection `receiver` is reset in a later turn. */
  newStream(receiver: StreamReceiver): StreamSender {
    return this.connection.newStream(receiver);
  }

  /** Closes at once. An exchange under way ends with `onReset(reason)`. */
  close(reason: ResetReason = 'local reset'): void {
    this.connection.fail(reason);
  }
}

class ClientConnection implements ExchangeOwner, MessageEvents {
  readonly output: Output;
  state: Http1ClientState = 'idle';
  private readonly socket: Socket;
  private readonly options: Http1ClientOptions;
  private readonly reader: MessageReader;
  private exchange: ClientExchange | undefined;
  private error: Error | undefined;
  private phase: 'connect' | 'open';

  constructor(socket: Socket, options: Http1ClientOptions) {
    this.socket = socket;
    this.options = options;
    this.phase = socket.connecting ? 'connect' : 'open';
    this.output = new Output(socket, options.highWatermark ?? HIGH_WATERMARK, () =>
      this.exchange?.receiver.onWritable(),
    );
    this.reader = new MessageReader(this, {
      maxHeadBytes: options.maxHeadBytes ?? MAX_RESPONSE_HEAD_BYTES,
      maxHeaders: options.maxHeaders ?? MAX_HEADERS,
      enableTrailers: options.enableTrailers ?? false,
      skipBlankLines: false,
    });
    socket.setNoDelay(true);
    socket.on('connect', () => {
      this.phase = 'open';
    });
    socket.on('data', (bytes: Buffer) => this.onBytes(bytes));
    socket.on('end', () => this.onPeerEnd());
    socket.on('error', (error) => {
      this.error = error;
      socket.destroy();
    });
    socket.on('close', () => this.fail(this.phase === 'open' ? 'connection termination' : 'remote connection failure'));
  }

  newStream(receiver: StreamReceiver): StreamSender {
    const exchange = new ClientExchange(
      this,
      new MessageWriter(this.output, this.options.enableTrailers ?? false),
      receiver,
    );
    if (this.state === 'idle') {
      this.state = 'busy';
      this.exchange = exchange;
    } else {
      exchange.isDetached = true;
      process.nextTick(() => receiver.onReset('connection termination'));
    }
    return exchange;
  }

  // What the reader finds.

  checkFirstByte(): undefined {}

  checkFirstLine(line: string): CodecError | undefined {
    return checkStatusLine(line);
  }

  onHead(text: string): number | CodecError {
    const exchange = this.exchange;
    if (exchange === undefined) return CodecErrors.malformed;
    const { inlineResponse = NO_INLINE, maxHeaders = MAX_HEADERS } = this.options;
    const head = parseResponseHead(text, exchange.toHead, inlineResponse, maxHeaders);
    if ('details' in head) return head;
    // An upgrade is never asked for; every other 1xx is but an announcement.
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return 0;
    exchange.close ||= head.close || head.status === 101;
    exchange.isResponseComplete = head.bodyLength === 0;
    exchange.receiver.onHeaders(head.headers, head.bodyLength === 0 && head.status !== 101);
    // What follows a switch of protocols nobody asked for is not passed on.
    if (head.status === 101) exchange.receiver.onData(EMPTY, true);
    return head.bodyLength;
  }

  onBody(data: Uint8Array): void {
    this.exchange?.receiver.onData(data, false);
  }

  onEnd(trailers: HeaderMap | undefined): void {
    const exchange = this.exchange;
    if (exchange === undefined) return;
    exchange.isResponseComplete = true;
    if (trailers !== undefined) exchange.receiver.onTrailers(trailers);
    else exchange.receiver.onData(EMPTY, true);
  }

  onError(error: CodecError): void {
    this.fail('protocol error', error.details);
  }

  // What the exchange asks for.

  messageEnded(): void {
    this.output.flush();
  }

  exchangeReset(exchange: Exchange): void {
    exchange.isDetached = true;
    this.exchange = undefined;
    this.fail('local reset');
  }

  readDisable(disable: boolean): void {
    if (disable) this.socket.pause();
    else this.socket.resume();
  }

  private onBytes(bytes: Buffer): void {
    if (this.exchange === undefined) {
      // Nobody asked, and the next exchange must not take it for its answer.
      this.fail('protocol error');
      return;
    }
    let rest = bytes;
    while (rest.length > 0 && !this.reader.isStopped && this.exchange?.isResponseComplete !== true) {
      const count = this.reader.read(rest);
      rest = count === rest.length ? EMPTY : rest.subarray(count);
    }
    if (this.exchange?.isResponseComplete === true) this.finish(rest.length === 0);
  }

  /** A response that came before its request was out, or with bytes behind it, leaves nothing to be trusted. */
  private finish(isClean: boolean): void {
    const exchange = this.exchange;
    if (exchange === undefined) return;
    exchange.isDetached = true;
    this.exchange = undefined;
    if (!isClean || exchange.close || !exchange.isRequestComplete) {
      this.fail('connection termination');
      return;
    }
    this.state = 'idle';
    if (this.socket.isPaused()) this.socket.resume();
    this.options.onIdle?.();
  }

  private onPeerEnd(): void {
    if (this.reader.readsUntilClose) {
      this.onEnd(undefined);
      this.finish(false);
    } else {
      this.fail(this.reader.isBetweenMessages ? 'connection termination' : 'protocol error');
    }
  }

  fail(reason: ResetReason, details?: string): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.reader.stop();
    this.socket.destroy();
    const exchange = this.exchange;
    this.exchange = undefined;
    if (exchange !== undefined) {
      exchange.isDetached = true;
      exchange.receiver.onReset(reason, details);
    }
    this.options.onClose?.({ error: this.error, phase: this.phase });
  }
}
