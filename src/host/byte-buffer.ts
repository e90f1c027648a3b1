/** Bytes in chunks, as Envoy's Buffer: cheap to append, move and drain; copied only when a guest looks. */
export class ByteBuffer {
  private chunks: Uint8Array[] = [];
  private size = 0;

  get length(): number {
    return this.size;
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
    while (left > 0) {
      const first = this.chunks[0]!;
      if (first.length <= left) {
        this.chunks.shift();
        left -= first.length;
      } else {
        this.chunks[0] = first.subarray(left);
        left = 0;
      }
    }
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
