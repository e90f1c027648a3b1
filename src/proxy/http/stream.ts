/**
 * One HTTP exchange, whatever the protocol below it. A codec turns bytes into calls of a receiver and calls of a
 * sender into bytes. Order in both directions: headers once, data any number of times, trailers at most once;
 * whichever carries `endStream` (trailers always do) is the last.
 */
import type { HeaderMap } from '../../host/header-map.ts';

/** Why a stream ended before its message did. The words are Envoy's (source/common/http/utility.cc). */
export type ResetReason =
  | 'local reset'
  | 'remote reset'
  | 'remote refused stream reset'
  | 'connection termination'
  | 'local connection failure'
  | 'remote connection failure'
  | 'connection timeout'
  | 'protocol error'
  | 'overflow';

/** What arrives: a request at a server codec, a response at a client codec. Called by the codec. */
export interface StreamReceiver {
  /** Pseudo headers first (`:authority :path :method :scheme`, or `:status`). 1xx responses are not delivered. */
  onHeaders(headers: HeaderMap, endStream: boolean): void;
  /** `data` is the receiver's to keep. May be empty when `endStream`. */
  onData(data: Uint8Array, endStream: boolean): void;
  onTrailers(trailers: HeaderMap): void;
  /** The message is cut short; nothing follows. `details` is Envoy's response code detail, such as `http1.codec_error`. */
  onReset(reason: ResetReason, details?: string): void;
  /** The peer takes bytes again after `sender.send…` returned false. */
  onWritable(): void;
}

/** What is sent: a response on a server codec, a request on a client codec. Called by the filter chain. */
export interface StreamSender {
  /** Each returns false when the connection's write buffer is above its high watermark: wait for `onWritable`. */
  sendHeaders(headers: HeaderMap, endStream: boolean): boolean;
  sendData(data: Uint8Array, endStream: boolean): boolean;
  sendTrailers(trailers: HeaderMap): boolean;
  /** Aborts the exchange; for HTTP/1 that closes the connection. Nothing is delivered afterwards. */
  reset(reason: ResetReason): void;
  /** Back-pressure on what arrives. Calls nest: as many `false` as `true` to go on. */
  readDisable(disable: boolean): void;
}

/** A request as the server codec hands it to the connection manager. */
export interface ServerStreamReceiver extends StreamReceiver {
  /**
   * The bytes are no valid request: the connection manager answers `status` with `body` and closes.
   * `details` is Envoy's response code detail. Sent instead of, or after, `onHeaders`; nothing follows.
   */
  onRequestError(status: number, body: string, details: string): void;
}

/** What a server codec needs of the connection manager. */
export interface ServerConnectionCallbacks {
  /** A request begins: `sender` answers it. At most one exchange of an HTTP/1 connection is under way. */
  newStream(sender: StreamSender): ServerStreamReceiver;
}
