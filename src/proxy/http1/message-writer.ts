import type { HeaderMap } from '../../host/header-map.ts';
import { type EncodedHead, encodeTrailers } from './encode-head.ts';
import type { Output } from './output.ts';

/**
 * Writes one message, framed as its head says. Keeps the order: what comes before the head or after the end is
 * ignored.
 */
export class MessageWriter {
  private readonly output: Output;
  private readonly enableTrailers: boolean;
  private head: EncodedHead | undefined;
  private isOver = false;

  constructor(output: Output, enableTrailers: boolean) {
    this.output = output;
    this.enableTrailers = enableTrailers;
  }

  get isStarted(): boolean {
    return this.head !== undefined;
  }

  get isEnded(): boolean {
    return this.isOver;
  }

  writeHead(head: EncodedHead, endStream: boolean): void {
    if (this.isStarted || this.isOver) return;
    this.head = head;
    this.output.add(head.text);
    if (endStream) this.end();
  }

  writeData(data: Uint8Array, endStream: boolean): void {
    const head = this.head;
    if (head === undefined || this.isOver) return;
    if (data.length > 0 && !head.isBodiless) {
      if (head.isChunked) this.output.add(`${data.length.toString(16)}\r\n`);
      this.output.add(data);
      if (head.isChunked) this.output.add('\r\n');
    }
    if (endStream) this.end();
  }

  /** Only a chunked message can carry them: otherwise they are dropped. */
  writeTrailers(trailers: HeaderMap): void {
    const head = this.head;
    if (head === undefined || this.isOver) return;
    if (!head.isChunked || !this.enableTrailers) {
      this.end();
      return;
    }
    this.output.add(`0\r\n${encodeTrailers(trailers)}\r\n`);
    this.isOver = true;
  }

  private end(): void {
    if (this.head?.isChunked === true) this.output.add('0\r\n\r\n');
    this.isOver = true;
  }
}
