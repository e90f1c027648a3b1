import type { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, ServerConnectionCallbacks, ServerStreamReceiver, StreamSender } from '../http/stream.ts';

/** Writes down what a codec delivers, one line an event. Adjacent data is one line when `joinData`. */
export class Recorder implements ServerStreamReceiver, ServerConnectionCallbacks {
  readonly events: string[] = [];
  /** The sender of the newest stream. */
  sender: StreamSender | undefined;
  private readonly joinData: boolean;

  constructor(joinData = false) {
    this.joinData = joinData;
  }

  newStream(sender: StreamSender): ServerStreamReceiver {
    this.sender = sender;
    return this;
  }

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    this.events.push(`headers ${list(headers)}${endStream ? ' END' : ''}`);
  }

  onData(data: Uint8Array, endStream: boolean): void {
    const text = Buffer.from(data).toString('latin1');
    const last = this.events.length - 1;
    if (this.joinData && !endStream && this.events[last]?.startsWith('data ')) this.events[last] += text;
    else this.events.push(endStream ? `end ${text}` : `data ${text}`);
  }

  onTrailers(trailers: HeaderMap): void {
    this.events.push(`trailers ${list(trailers)}`);
  }

  onReset(reason: ResetReason, details?: string): void {
    this.events.push(`reset ${reason}${details === undefined ? '' : ` (${details})`}`);
  }

  onWritable(): void {
    this.events.push('writable');
  }

  onRequestError(status: number, body: string, details: string): void {
    this.events.push(`error ${status} ${body} ${details}`);
  }
}

function list(headers: HeaderMap): string {
  return [...headers].map(([name, value]) => `${name}=${value}`).join('|');
}
