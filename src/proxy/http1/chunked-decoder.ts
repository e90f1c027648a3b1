/**
 * Takes the chunked coding of a body off (RFC 9112 section 7.1), up to the trailer section. As lenient and as strict
 * as Envoy's parser (BalsaFrame::ProcessInput): extensions are skipped, a size line must end with CR LF, what stands
 * between a chunk's data and the next line feed does not matter.
 */
export class ChunkedDecoder {
  private state: State = State.size;
  private hasDigit = false;
  private significant = 0;
  private remaining = 0;
  private afterCr = false;

  /** The last chunk has been read; trailers follow. */
  get isDone(): boolean {
    return this.state === State.done;
  }

  get isFailed(): boolean {
    return this.state === State.failed;
  }

  /** Decodes from `at`, appends data (views of `bytes`) to `out` and returns the position where it stopped. */
  decode(bytes: Uint8Array, at: number, out: Uint8Array[]): number {
    let i = at;
    while (i < bytes.length && this.state < State.done) {
      switch (this.state) {
        case State.size:
          this.readSize(bytes[i]!);
          if (this.state === State.size) i++;
          break;
        case State.extension:
          this.readExtension(bytes[i++]!);
          break;
        case State.data: {
          const end = Math.min(bytes.length, i + this.remaining);
          out.push(bytes.subarray(i, end));
          this.remaining -= end - i;
          if (this.remaining === 0) this.state = State.dataEnd;
          i = end;
          break;
        }
        case State.dataEnd:
          if (bytes[i++] === LF) this.state = State.size;
          break;
      }
    }
    return i;
  }

  private readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.hasDigit = true;
      if (this.remaining > 0 || digit > 0) this.significant++;
      this.remaining = this.remaining * 16 + digit;
      if (this.significant > MAX_DIGITS) this.state = State.failed;
    } else if (this.hasDigit && SIZE_END.includes(byte)) {
      this.hasDigit = false;
      this.significant = 0;
      this.state = State.extension;
    } else {
      this.state = State.failed;
    }
  }

  private readExtension(byte: number): void {
    if (byte === LF) {
      if (!this.afterCr) this.state = State.failed;
      else this.state = this.remaining === 0 ? State.done : State.data;
      this.afterCr = false;
    } else if (this.afterCr) {
      this.state = State.failed;
    } else {
      this.afterCr = byte === CR;
    }
  }
}

const State = { size: 0, extension: 1, data: 2, dataEnd: 3, done: 4, failed: 5 } as const;
type State = (typeof State)[keyof typeof State];

const LF = 0x0a;
const CR = 0x0d;
/** What may follow the size: space, tab, semicolon, CR, LF. */
const SIZE_END = [0x20, 0x09, 0x3b, CR, LF];
/** Besides leading zeros: a size is below 2^64. */
const MAX_DIGITS = 16;

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
