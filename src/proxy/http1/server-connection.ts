import type { Socket } from 'node:net';
import type { HeaderMap } from '../../host/header-map.ts';
import type { ServerConnectionCallbacks } from '../http/stream.ts';
import { closeGracefully } from './close-gracefully.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import type { Exchange } from './exchange.ts';
import { type MessageEvents, MessageReader } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import { HIGH_WATERMARK, type Http1Options, MAX_HEADERS, MAX_REQUEST_HEAD_BYTES, NO_INLINE } from './options.ts';
import { Output } from './output.ts';
import { parseRequestHead } from './request-head.ts';
import { parseRequestLine } from './request-line.ts';
import { ServerExchange, type ServerExchangeOwner } from './server-exchange.ts';

export interface Http1ServerOptions extends Http1Options {
  /** The socket is gone; nothing is called afterwards. */
  onClose?: () => void;
}

/** A connection that `serveHttp1` looks after. */
export interface Http1ServerConnection {
  /** Exchanges under way: 0 or 1. */
  readonly activeExchanges: number;
  /** Finishes the exchange under way, with `connection: close`, and closes; closes at once when there is none. */
  drain(): void;
  /** Ends the exchange under way with `onReset` and closes as soon as what was sent is written. */
  close(): void;
}

const EMPTY = Buffer.alloc(0);
/** With what the methods that Envoy knows begin (BalsaParser, isFirstCharacterOfValidMethod). */
const FIRST_OF_METHOD = Buffer.from('ABCDGHLMNOPRSTU');

/** One exchange at a time; what is pipelined behind it waits, with the socket paused. */
export class ServerConnection implements Http1ServerConnection, ServerExchangeOwner, MessageEvents {
  readonly output: Output;
  isDraining = false;
  private readonly socket: Socket;
  private readonly callbacks: ServerConnectionCallbacks;
  private readonly options: Http1ServerOptions;
  private readonly reader: MessageReader;
  private exchange: ServerExchange | undefined;
  /** Read from the socket, but not looked at yet. */
  private waiting: Buffer = EMPTY;
  private isReadDisabled = false;
  private isReading = false;
  /** Only what is written already still goes out. */
  private isClosing = false;

  constructor(socket: Socket, callbacks: ServerConnectionCallbacks, options: Http1ServerOptions) {
    this.socket = socket;
    this.callbacks = callbacks;
    this.options = options;
    this.output = new Output(socket, options.highWatermark ?? HIGH_WATERMARK, () =>
      this.exchange?.receiver.onWritable(),
    );
    this.reader = new MessageReader(this, {
      maxHeadBytes: options.maxHeadBytes ?? MAX_REQUEST_HEAD_BYTES,
      maxHeaders: options.maxHeaders ?? MAX_HEADERS,
      enableTrailers: options.enableTrailers ?? false,
      skipBlankLines: true,
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.onBytes(bytes));
    // A client that ends its side is gone for Envoy, even while it waits for an answer.
    socket.on('end', () => {
      if (!this.isClosing) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.onClosed());
  }

  get activeExchanges(): number {
    return this.exchange === undefined ? 0 : 1;
  }

  drain(): void {
    this.isDraining = true;
    if (this.exchange === undefined && this.reader.isBetweenMessages && this.waiting.length === 0) this.shut();
  }

  close(): void {
    const exchange = this.release();
    this.shut();
    exchange?.receiver.onReset('connection termination');
  }

  // What the reader finds.

  checkFirstByte(byte: number): CodecError | undefined {
    return FIRST_OF_METHOD.includes(byte) ? undefined : CodecErrors.malformed;
  }

  checkFirstLine(line: string): CodecError | undefined {
    const parsed = parseRequestLine(line, line.length - 1);
    if ('details' in parsed) return parsed;
    // HTTP/0.9 has nothing after its first line.
    return parsed.version === '' ? CodecErrors.lowVersion : undefined;
  }

  onHead(text: string): number | CodecError {
    const { inlineRequest = NO_INLINE, maxHeaders = MAX_HEADERS } = this.options;
    const head = parseRequestHead(text, inlineRequest, maxHeaders);
    if ('details' in head) return head;
    const exchange = this.begin();
    exchange.toHead = head.toHead;
    exchange.close = head.close;
    exchange.isRequestComplete = head.bodyLength === 0;
    if (head.expectContinue) this.output.add('HTTP/1.1 100 Continue\r\n\r\n');
    exchange.receiver.onHeaders(head.headers, head.bodyLength === 0);
    return head.bodyLength;
  }

  onBody(data: Uint8Array): void {
    this.exchange?.receiver.onData(data, false);
  }

  onEnd(trailers: HeaderMap | undefined): void {
    const exchange = this.exchange;
    if (exchange === undefined) return;
    exchange.isRequestComplete = true;
    if (trailers !== undefined) exchange.receiver.onTrailers(trailers);
    else exchange.receiver.onData(EMPTY, true);
  }

  onError(error: CodecError): void {
    const exchange = this.exchange ?? this.begin();
    if (!exchange.isResponseStarted) {
      exchange.receiver.onRequestError(error.status, error.body, error.details);
      return;
    }
    this.release();
    this.shut();
    exchange.receiver.onReset('connection termination', error.details);
  }

  // What the exchange asks for.

  messageEnded(exchange: Exchange): void {
    if (exchange !== this.exchange) return;
    this.release();
    if (exchange.close || this.isDraining) {
      this.shut();
      return;
    }
    this.output.flush();
    this.isReadDisabled = false;
    if (!this.isReading) this.readOn();
  }

  exchangeReset(exchange: Exchange): void {
    if (exchange !== this.exchange) return;
    this.release();
    this.shut();
  }

  readDisable(disable: boolean): void {
    this.isReadDisabled = disable;
    if (disable) this.socket.pause();
    else if (!this.isReading) this.readOn();
  }

  private begin(): ServerExchange {
    const writer = new MessageWriter(this.output, this.options.enableTrailers ?? false);
    this.exchange = new ServerExchange(this, writer, this.callbacks);
    return this.exchange;
  }

  private release(): ServerExchange | undefined {
    const exchange = this.exchange;
    this.exchange = undefined;
    if (exchange !== undefined) exchange.isDetached = true;
    return exchange;
  }

  private onBytes(bytes: Buffer): void {
    if (this.reader.isStopped) return;
    if (this.isBlocked || this.waiting.length > 0) {
      this.waiting = this.waiting.length === 0 ? bytes : Buffer.concat([this.waiting, bytes]);
      this.socket.pause();
    } else {
      this.consume(bytes);
    }
  }

  /** The next message has to wait. */
  private get isBlocked(): boolean {
    return this.isReadDisabled || this.exchange?.isRequestComplete === true;
  }

  private consume(bytes: Buffer): void {
    this.isReading = true;
    let rest = bytes;
    while (rest.length > 0 && !this.isBlocked && !this.reader.isStopped) {
      const count = this.reader.read(rest);
      rest = count === rest.length ? EMPTY : rest.subarray(count);
    }
    this.isReading = false;
    if (this.reader.isStopped) return;
    this.waiting = rest;
    if (rest.length > 0 || this.isReadDisabled) this.socket.pause();
    else if (this.socket.isPaused()) this.socket.resume();
  }

  /** Goes on with what waits, in a turn of its own: the caller is still busy with the exchange before. */
  private readOn(): void {
    if (this.waiting.length === 0) {
      if (this.socket.isPaused()) this.socket.resume();
      return;
    }
    process.nextTick(() => {
      if (this.isReading || this.isBlocked || this.reader.isStopped) return;
      const bytes = this.waiting;
      this.waiting = EMPTY;
      this.consume(bytes);
    });
  }

  private shut(): void {
    if (this.isClosing) return;
    this.isClosing = true;
    this.reader.stop();
    this.waiting = EMPTY;
    this.output.flush();
    closeGracefully(this.socket);
  }

  private onClosed(): void {
    this.isClosing = true;
    this.reader.stop();
    this.release()?.receiver.onReset('connection termination', 'downstream_remote_disconnect');
    this.options.onClose?.();
  }
}
