import type { HeaderMap } from '../../host/header-map.ts';
import { BodyLength } from './body-length.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import { SectionReader } from './section-reader.ts';
import { parseTrailers } from './trailer-fields.ts';

/** What a `MessageReader` finds, in this order; `onError` is the last. Any of them may call `stop`. */
export interface MessageEvents {
  /** What is wrong with a message that begins with `byte`, if anything. */
  checkFirstByte(byte: number): CodecError | undefined;
  /** Called early, when the head did not arrive in one piece: what is wrong with its first line, if anything. */
  checkFirstLine(line: string): CodecError | undefined;
  /** A whole head. Returns the length of the body (`BodyLength`); with 0, `onEnd` is not called. */
  onHead(text: string): number | CodecError;
  onBody(data: Uint8Array): void;
  onEnd(trailers: HeaderMap | undefined): void;
  onError(error: CodecError): void;
}

export interface MessageLimits {
  readonly maxHeadBytes: number;
  readonly maxHeaders: number;
  /** Without them, trailers are read and checked, then dropped. */
  readonly enableTrailers: boolean;
  /** Empty lines before a head are skipped (requests only, as in Envoy). */
  readonly skipBlankLines: boolean;
}

/** Splits what arrives on a connection into messages. Never throws, whatever the bytes are. */
export class MessageReader {
  private readonly events: MessageEvents;
  private readonly limits: MessageLimits;
  private state: State = State.head;
  private readonly section: SectionReader;
  private isFirstLineChecked = false;
  private remaining = 0;
  private chunked = new ChunkedDecoder();
  /** The body of one read, delivered as one piece. */
  private body: Uint8Array[] = [];
  /** The end of a message has been read in this call of `read`. */
  private isOver = false;

  constructor(events: MessageEvents, limits: MessageLimits) {
    this.events = events;
    this.limits = limits;
    this.section = new SectionReader(limits.maxHeadBytes);
  }

  /** No byte of a next message has been read. */
  get isBetweenMessages(): boolean {
    return this.state === State.head && !this.section.isPartial;
  }

  get isStopped(): boolean {
    return this.state === State.stopped;
  }

  /** The body ends with the connection. */
  get readsUntilClose(): boolean {
    return this.state === State.untilClose;
  }

  /** Nothing more is read or reported. */
  stop(): void {
    this.state = State.stopped;
    this.body = [];
  }

  /** Reads up to the end of a message at most and returns how many bytes that were. */
  read(bytes: Buffer): number {
    this.isOver = false;
    let at = 0;
    while (at < bytes.length && !this.isOver && this.state !== State.stopped) {
      if (this.state === State.head) at = this.readHead(bytes, at);
      else if (this.state === State.chunked) at = this.readChunked(bytes, at);
      else if (this.state === State.trailers) at = this.readTrailers(bytes, at);
      else at = this.readPlain(bytes, at);
    }
    this.deliverBody();
    return at;
  }

  private readHead(bytes: Buffer, at: number): number {
    let start = at;
    if (this.limits.skipBlankLines && !this.section.isPartial) {
      while (bytes[start] === 0x0a || bytes[start] === 0x0d) start++;
      if (start === bytes.length) return start;
    }
    const error = this.section.isPartial ? undefined : this.events.checkFirstByte(bytes[start]!);
    if (error !== undefined) {
      this.fail(error);
      return bytes.length;
    }
    const end = this.section.read(bytes, start);
    if (end < 0) {
      this.checkUnfinished();
      return bytes.length;
    }
    this.isFirstLineChecked = false;
    const length = this.events.onHead(this.section.take());
    if (this.state === State.stopped) return end;
    if (typeof length !== 'number') this.fail(length);
    else if (length === 0) this.isOver = true;
    else if (length === BodyLength.untilClose) this.state = State.untilClose;
    else if (length === BodyLength.chunked) {
      this.chunked = new ChunkedDecoder();
      this.state = State.chunked;
    } else {
      this.remaining = length;
      this.state = State.length;
    }
    return end;
  }

  private checkUnfinished(): void {
    if (this.section.isTooLong) {
      this.fail(CodecErrors.headersTooLarge);
      return;
    }
    const line = this.isFirstLineChecked ? undefined : this.section.firstLine;
    if (line === undefined) return;
    this.isFirstLineChecked = true;
    const error = this.events.checkFirstLine(line);
    if (error !== undefined) this.fail(error);
  }

  private readPlain(bytes: Buffer, at: number): number {
    if (this.state === State.untilClose) {
      this.body.push(at === 0 ? bytes : bytes.subarray(at));
      return bytes.length;
    }
    const end = Math.min(bytes.length, at + this.remaining);
    this.body.push(bytes.subarray(at, end));
    this.remaining -= end - at;
    if (this.remaining === 0) this.finish(undefined);
    return end;
  }

  private readChunked(bytes: Buffer, at: number): number {
    const end = this.chunked.decode(bytes, at, this.body);
    if (this.chunked.isFailed) {
      // What one read holds before the error is lost with it, as in Envoy.
      this.body = [];
      this.fail(CodecErrors.malformed);
    } else if (this.chunked.isDone) {
      // The body is out even if the trailers turn out to be broken.
      this.state = State.trailers;
      this.deliverBody();
    }
    return end;
  }

  private readTrailers(bytes: Buffer, at: number): number {
    const end = this.section.read(bytes, at);
    if (end < 0) {
      if (this.section.isTooLong) this.fail(CodecErrors.headersTooLarge);
      return bytes.length;
    }
    const trailers = parseTrailers(this.section.take());
    if ('details' in trailers) this.fail(trailers);
    else if (!this.limits.enableTrailers || trailers.count === 0) this.finish(undefined);
    else if (trailers.count > this.limits.maxHeaders) this.fail(CodecErrors.tooManyHeaders);
    else this.finish(trailers);
    return end;
  }

  private finish(trailers: HeaderMap | undefined): void {
    this.deliverBody();
    if (this.state === State.stopped) return;
    this.state = State.head;
    this.isOver = true;
    this.events.onEnd(trailers);
  }

  private fail(error: CodecError): void {
    this.stop();
    this.events.onError(error);
  }

  private deliverBody(): void {
    const body = this.body;
    if (body.length === 0) return;
    this.body = [];
    this.events.onBody(body.length === 1 ? body[0]! : Buffer.concat(body));
  }
}

const State = { head: 0, length: 1, chunked: 2, untilClose: 3, trailers: 4, stopped: 5 } as const;
type State = (typeof State)[keyof typeof State];
