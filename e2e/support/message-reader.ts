/**
 * Reads HTTP/1.1 messages from a byte stream exactly as they are: names in their case, duplicates and order kept.
 * It shares nothing with the proxy's own codec, which it judges.
 */
export type Field = [name: string, value: string];

export interface RawMessage {
  startLine: string;
  /** As received, in order; latin1. */
  fields: Field[];
  /** How the body's end was marked. */
  framing: 'none' | 'content-length' | 'chunked' | 'close';
  /** Decoded, when chunked. */
  body: Buffer;
  trailers: Field[];
  /** False when the connection ended before the message did. */
  complete: boolean;
}

/** Decides, from the head, whether a body may follow and whether only the connection's end would end it. */
export type BodyRule = (message: RawMessage) => 'none' | 'by-fields' | 'by-fields-or-close';

type Phase = 'head' | 'length' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailers' | 'close';

/** Feed it bytes with `push`; whole messages come out of `onMessage` in order. */
export class MessageReader {
  /** The message under way, from its start line on. */
  current: RawMessage | undefined;
  private buffered: Buffer = Buffer.alloc(0);
  private phase: Phase = 'head';
  private left = 0;
  private parts: Buffer[] = [];
  private readonly rule: BodyRule;
  private readonly onMessage: (message: RawMessage) => void;
  private readonly onHead: (message: RawMessage) => void;

  constructor(
    rule: BodyRule,
    onMessage: (message: RawMessage) => void,
    onHead: (message: RawMessage) => void = () => {},
  ) {
    this.rule = rule;
    this.onMessage = onMessage;
    this.onHead = onHead;
  }

  push(data: Buffer): void {
    this.buffered = this.buffered.length === 0 ? data : Buffer.concat([this.buffered, data]);
    while (this.step());
  }

  /** The connection ended. Returns the message that it cut short, if any. */
  end(): RawMessage | undefined {
    const message = this.current;
    if (!message) return undefined;
    message.body = Buffer.concat(this.parts);
    if (this.phase === 'close') {
      this.finish(message);
      return undefined;
    }
    return message;
  }

  /** Bytes that belong to no message yet. */
  get rest(): Buffer {
    return this.buffered;
  }

  /** Consumes one element; false when more bytes are needed. */
  private step(): boolean {
    const message = this.current;
    switch (this.phase) {
      case 'head':
        return this.readHead();
      case 'length':
      case 'chunk-data':
        return this.readData();
      case 'close':
        return this.take(this.buffered.length);
      case 'chunk-size':
        return this.readLine((line) => {
          this.left = Number.parseInt(line, 16);
          this.phase = this.left === 0 ? 'trailers' : 'chunk-data';
        });
      case 'chunk-end':
        return this.readLine(() => {
          this.phase = 'chunk-size';
        });
      case 'trailers':
        return this.readLine((line) => {
          if (line === '') this.finish(message!);
          else message!.trailers.push(splitField(line));
        });
    }
  }

  private readHead(): boolean {
    const end = this.buffered.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const [startLine = '', ...lines] = this.buffered.toString('latin1', 0, end).split('\r\n');
    this.buffered = this.buffered.subarray(end + 4);
    const message: RawMessage = {
      startLine,
      fields: lines.map(splitField),
      framing: 'none',
      body: Buffer.alloc(0),
      trailers: [],
      complete: false,
    };
    this.current = message;
    this.parts = [];
    const rule = this.rule(message);
    const length = fieldValue(message.fields, 'content-length');
    if (rule !== 'none' && fieldValue(message.fields, 'transfer-encoding')?.toLowerCase().includes('chunked')) {
      message.framing = 'chunked';
      this.phase = 'chunk-size';
    } else if (rule !== 'none' && length !== undefined) {
      message.framing = 'content-length';
      this.left = Number(length);
      this.phase = 'length';
    } else if (rule === 'by-fields-or-close') {
      message.framing = 'close';
      this.phase = 'close';
    }
    this.onHead(message);
    if (message.framing === 'none' || (this.phase === 'length' && this.left === 0)) this.finish(message);
    return this.buffered.length > 0;
  }

  private readData(): boolean {
    const size = Math.min(this.left, this.buffered.length);
    this.left -= size;
    this.take(size);
    if (this.left > 0) return false;
    if (this.phase === 'chunk-data') this.phase = 'chunk-end';
    else this.finish(this.current!);
    return this.buffered.length > 0;
  }

  private take(size: number): boolean {
    if (size > 0) this.parts.push(this.buffered.subarray(0, size));
    this.buffered = this.buffered.subarray(size);
    return false;
  }

  private readLine(use: (line: string) => void): boolean {
    const end = this.buffered.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.buffered.toString('latin1', 0, end);
    this.buffered = this.buffered.subarray(end + 2);
    use(line);
    return this.buffered.length > 0;
  }

  private finish(message: RawMessage): void {
    message.body = Buffer.concat(this.parts);
    message.complete = true;
    this.current = undefined;
    this.parts = [];
    this.phase = 'head';
    this.onMessage(message);
  }
}

/** The first value of `name`, which is lower case. */
export function fieldValue(fields: readonly Field[], name: string): string | undefined {
  return fields.find(([key]) => key.toLowerCase() === name)?.[1];
}

function splitField(line: string): Field {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')];
}
