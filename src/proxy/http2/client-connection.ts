import { type ClientHttp2Session, connect, constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { ResetReason, StreamReceiver, StreamSender } from '../http/stream.ts';
import { Http2ClientStream } from './client-stream.ts';

export interface Http2ClientOptions {
  /** Bytes waiting to be written above which `send…` returns false, and that a peer may send unasked. */
  highWatermark: number;
  /** Names whose repeated fields of a response are joined with `,`. */
  inlineResponse: ReadonlySet<string>;
  /** The connection is gone. */
  onClose(): void;
}

/** A connection to an HTTP/2 server with prior knowledge, for any number of streams at once. */
export class Http2ClientConnection {
  private readonly session: ClientHttp2Session;
  private readonly options: Http2ClientOptions;
  private readonly streams = new Set<Http2ClientStream>();
  private goingAway = false;
  /** Why streams end when the session does. */
  private reason: ResetReason = 'connection termination';

  /** `socket` is connected, and from now on the connection's. */
  constructor(socket: Socket, options: Http2ClientOptions) {
    this.options = options;
    this.session = connect('http://upstream', {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: options.highWatermark },
      maxHeaderListPairs: MAX_HEADERS,
    });
    this.session.on('goaway', () => {
      this.goingAway = true;
    });
    this.session.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_HTTP2_ERROR') this.reason = 'protocol error';
    });
    this.session.on('close', () => {
      this.goingAway = true;
      options.onClose();
    });
  }

  /** Whether a new stream may be opened here. */
  get takesStreams(): boolean {
    return !this.goingAway && !this.session.closed && !this.session.destroyed;
  }

  get activeStreams(): number {
    return this.streams.size;
  }

  /** Begins an exchange; only while `takesStreams`. */
  newStream(receiver: StreamReceiver): StreamSender {
    const { session, options } = this;
    const stream = new Http2ClientStream(receiver, {
      inlineResponse: options.inlineResponse,
      open: (headers, endStream) => session.request(headers, { endStream, waitForTrailers: !endStream }),
      reasonOf: (code) => this.reasonOf(code),
      onEnd: () => {
        this.streams.delete(stream);
        if (this.goingAway && this.streams.size === 0) this.session.close();
      },
    });
    this.streams.add(stream);
    return stream;
  }

  /** Takes no new streams, and closes when the last one is over. */
  drain(): void {
    this.goingAway = true;
    if (this.streams.size === 0) this.session.close();
  }

  /** Closes at once. */
  close(): void {
    this.goingAway = true;
    this.session.destroy();
  }

  private reasonOf(code: number): ResetReason {
    if (this.session.destroyed) return this.reason;
    return code === constants.NGHTTP2_REFUSED_STREAM ? 'remote refused stream reset' : 'remote reset';
  }
}

/** Envoy's max_headers_count. */
const MAX_HEADERS = 100;
