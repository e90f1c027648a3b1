/**
 * Collects the lines up to a blank line, a message head or a trailer section, however the reads split them. A line
 * ends with LF, with or without a CR before it, as in Envoy.
 */
export class SectionReader {
  private text = '';
  private readonly maxBytes: number;
  private kept: Buffer = NOTHING;
  private length = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Some bytes of a section have been read, but not its end. */
  get isPartial(): boolean {
    return this.length > 0;
  }

  /** More bytes than allowed have been read without an end. */
  get isTooLong(): boolean {
    return this.length >= this.maxBytes;
  }

  /** What is there of the first line, once its end is there. */
  get firstLine(): string | undefined {
    const end = this.kept.subarray(0, this.length).indexOf(LF);
    return end < 0 ? undefined : this.kept.latin1Slice(0, end + 1);
  }

  /** The section, blank line included, once after `read` has found its end. */
  take(): string {
    const text = this.text;
    this.text = '';
    return text;
  }

  /** Reads on at `at`; the position after the section, or -1 when it goes on (or is too long). */
  read(bytes: Buffer, at: number): number {
    if (this.length === 0) {
      const end = sectionEnd(bytes, at, at, Math.min(bytes.length, at + this.maxBytes));
      if (end >= 0) {
        this.text = bytes.latin1Slice(at, end);
        return end;
      }
    }
    const before = this.length;
    this.keep(bytes, at);
    if (before === 0) return -1;
    const end = sectionEnd(this.kept, 0, Math.max(0, before - 2), this.length);
    if (end < 0) return -1;
    this.text = this.kept.latin1Slice(0, end);
    this.length = 0;
    this.kept = NOTHING;
    return at + end - before;
  }

  private keep(bytes: Buffer, at: number): void {
    const count = Math.min(bytes.length - at, this.maxBytes - this.length);
    const needed = this.length + count;
    if (needed > this.kept.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, 1024, Math.min(this.maxBytes, this.kept.length * 2)));
      this.kept.copy(grown, 0, 0, this.length);
      this.kept = grown;
    }
    bytes.copy(this.kept, this.length, at, at + count);
    this.length = needed;
  }
}

const NOTHING = Buffer.alloc(0);
const LF = 0x0a;
const CR = 0x0d;

/** The position after the first blank line of the section that starts at `start`, looking from `from`; or -1. */
function sectionEnd(bytes: Buffer, start: number, from: number, limit: number): number {
  for (let i = from; i < limit; i++) {
    if (bytes[i] !== LF) continue;
    if (i === start || (i === start + 1 && bytes[start] === CR)) return i + 1;
    if (i + 1 < limit && bytes[i + 1] === LF) return i + 2;
    if (i + 2 < limit && bytes[i + 1] === CR && bytes[i + 2] === LF) return i + 3;
  }
  return -1;
}
