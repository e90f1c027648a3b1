/** What buffer host functions act on. `splice` is missing where guests may only read. */
export interface GuestBuffer {
  readonly length: number;
  /** Bytes of memory that it takes, roughly. */
  readonly footprint?: number;
  /** A view or copy of a range that lies within; valid until the buffer changes. */
  slice(start: number, length: number): Uint8Array;
  /** Keeps `data`; false where the range cannot be replaced. */
  splice?(start: number, length: number, data: Uint8Array): boolean;
}

/** A configuration or another buffer that never changes. */
export class ConstantBuffer implements GuestBuffer {
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get length(): number {
    return this.bytes.length;
  }

  slice(start: number, length: number): Uint8Array {
    return this.bytes.subarray(start, start + length);
  }
}

/** What is not there now: nothing to read, and not writable. */
export const EMPTY: GuestBuffer = new ConstantBuffer(new Uint8Array(0));

/** What a typed array takes besides its bytes, roughly. */
const CHUNK_OVERHEAD = 256;

/** Bytes in chunks, as Envoy's Buffer: cheap to append, move and drain; copied only when a guest looks. */
export class ByteBuffer implements GuestBuffer {
  private chunks: Uint8Array[] = [];
  private size = 0;

  get length(): number {
    return this.size;
  }

  get footprint(): number {
    return this.size + this.chunks.length * CHUNK_OVERHEAD;
  }

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(bytes);
    this.size += bytes.length;
  }

  prepend(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.unshift(bytes);
    this.size += bytes.length;
  }

  /** Takes everything out of `other` and appends it here. */
  move(other: ByteBuffer): void {
    for (const chunk of other.chunks) this.chunks.push(chunk);
    this.size += other.size;
    other.clear();
  }

  /** Removes up to `count` bytes from the front. */
  drain(count: number): void {
    let left = Math.min(count, this.size);
    this.size -= left;
    // The chunks go together: taking them off one by one would move the rest as often.
    let gone = 0;
    while (gone < this.chunks.length && this.chunks[gone]!.length <= left) left -= this.chunks[gone++]!.length;
    this.chunks.splice(0, gone);
    if (left > 0) this.chunks[0] = this.chunks[0]!.subarray(left);
  }

  clear(): void {
    this.chunks = [];
    this.size = 0;
  }

  /** Copies `length` bytes from `start` to `target` at `at`; the range must lie within the buffer. */
  copyTo(target: Uint8Array, at: number, start: number, length: number): void {
    let skip = start;
    let left = length;
    let offset = at;
    for (const chunk of this.chunks) {
      if (left === 0) return;
      if (skip >= chunk.length) {
        skip -= chunk.length;
        continue;
      }
      const part = chunk.subarray(skip, Math.min(chunk.length, skip + left));
      target.set(part, offset);
      offset += part.length;
      left -= part.length;
      skip = 0;
    }
  }

  slice(start: number, length: number): Uint8Array {
    const first = this.chunks[0];
    if (first !== undefined && start + length <= first.length) return first.subarray(start, start + length);
    const bytes = new Uint8Array(length);
    this.copyTo(bytes, 0, start, length);
    return bytes;
  }

  /**
   * Envoy's rules for set_buffer_bytes (source/extensions/common/wasm/context.cc, Buffer::copyFrom): start 0 replaces
   * up to `length` bytes at the front, a start at or past the end appends, any other start is refused.
   */
  splice(start: number, length: number, data: Uint8Array): boolean {
    if (start === 0) {
      this.drain(length);
      this.prepend(data);
      return true;
    }
    if (start < this.size) return false;
    this.append(data);
    return true;
  }

  /** Everything, as one array; the buffer is empty afterwards. */
  takeAll(): Uint8Array {
    const all = this.chunks.length === 1 ? this.chunks[0]! : this.toBytes();
    this.clear();
    return all;
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.size);
    this.copyTo(bytes, 0, 0, this.size);
    return bytes;
  }
}
