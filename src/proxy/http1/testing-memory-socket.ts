import { Socket } from 'node:net';

/** A socket without a network: what is written is kept, what the peer says is given to `receive`. */
export class MemorySocket extends Socket {
  /** latin1. */
  written = '';
  /** How many writes reached the socket. */
  writes = 0;
  /** Set to hold writes back, as a peer that reads nothing; `release` lets them go. */
  isStuck = false;
  private held: (() => void)[] = [];

  /** Bytes (latin1) from the peer. */
  receive(text: string): void {
    this.push(Buffer.from(text, 'latin1'));
  }

  /** The peer ends its side. */
  receiveEnd(): void {
    this.push(null);
  }

  release(): void {
    this.isStuck = false;
    for (const done of this.held.splice(0)) done();
  }

  override _read(): void {}

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this._writev([{ chunk, encoding }], done);
  }

  override _writev(chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], done: () => void): void {
    this.writes++;
    for (const { chunk, encoding } of chunks) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      this.written += bytes.toString('latin1');
    }
    if (this.isStuck) this.held.push(done);
    else done();
  }

  override _final(done: () => void): void {
    done();
  }
}

/** Lets everything happen that was put off to a later turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
