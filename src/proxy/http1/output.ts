import type { Socket } from 'node:net';

/**
 * What a connection still has to write. Everything of one synchronous turn goes out in one write to the socket: at
 * `flush`, or by itself when the turn ends.
 */
export class Output {
  private readonly socket: Socket;
  private readonly highWatermark: number;
  private readonly onWritable: () => void;
  /** latin1 text and bytes, in order. */
  private parts: (string | Uint8Array)[] = [];
  private size = 0;
  private isFlushScheduled = false;
  private isAbove = false;
  private readonly flushLater = (): void => {
    this.isFlushScheduled = false;
    this.flush();
  };
  private readonly drained = (): void => {
    if (!this.isAbove || this.size + this.socket.writableLength > this.highWatermark) return;
    this.isAbove = false;
    this.onWritable();
  };

  /** `onWritable` is called once after each time that `hasRoom` was false, when there is room again. */
  constructor(socket: Socket, highWatermark: number, onWritable: () => void) {
    this.socket = socket;
    // Below its own mark the socket never reports a drain.
    this.highWatermark = Math.max(highWatermark, socket.writableHighWaterMark);
    this.onWritable = onWritable;
    socket.on('drain', this.drained);
  }

  /** Whether what waits to be written stays below the high watermark. */
  get hasRoom(): boolean {
    if (this.size + this.socket.writableLength <= this.highWatermark) return true;
    this.isAbove = true;
    return false;
  }

  /** Strings are latin1. */
  add(part: string | Uint8Array): void {
    const last = this.parts.length - 1;
    const previous = this.parts[last];
    if (typeof part === 'string' && typeof previous === 'string') this.parts[last] = previous + part;
    else this.parts.push(part);
    this.size += part.length;
    if (this.isFlushScheduled) return;
    this.isFlushScheduled = true;
    process.nextTick(this.flushLater);
  }

  /** Hands everything to the socket. */
  flush(): void {
    const { parts, size, socket } = this;
    if (parts.length === 0) return;
    this.parts = [];
    this.size = 0;
    if (!socket.writable) return;
    if (parts.length === 1) {
      writePart(socket, parts[0]!);
    } else if (size <= COPY_LIMIT) {
      socket.write(joinParts(parts, size));
    } else {
      socket.cork();
      for (const part of parts) writePart(socket, part);
      socket.uncork();
    }
  }
}

/** Up to here, copying into one buffer is cheaper than a vectored write. */
const COPY_LIMIT = 16 * 1024;

function writePart(socket: Socket, part: string | Uint8Array): void {
  if (typeof part === 'string') socket.write(part, 'latin1');
  else socket.write(part);
}

function joinParts(parts: readonly (string | Uint8Array)[], size: number): Buffer {
  const joined = Buffer.allocUnsafe(size);
  let at = 0;
  for (const part of parts) {
    if (typeof part === 'string') joined.latin1Write(part, at);
    else joined.set(part, at);
    at += part.length;
  }
  return joined;
}
