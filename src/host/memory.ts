import { TextCache } from './text-cache.ts';

const NOTHING = Buffer.alloc(0);

/** The memory of one guest. Views are made anew only when it grew: growth detaches the old ones. */
export class GuestMemory {
  private memory: WebAssembly.Memory | undefined;
  private readonly texts = new TextCache();
  bytes: Buffer = NOTHING;
  view = new DataView(NOTHING.buffer, 0, 0);

  attach(memory: WebAssembly.Memory): void {
    this.memory = memory;
    this.refresh();
  }

  /** Must run before `bytes` or `view` is used wherever the guest ran since; a detached view has length 0. */
  refresh(): void {
    if (this.memory === undefined || this.bytes.buffer === this.memory.buffer) return;
    this.bytes = Buffer.from(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
  }

  /** Whether `size` bytes at `pointer` lie in memory; both are unsigned, their sum never overflows. */
  holds(pointer: number, size: number): boolean {
    return pointer + size <= this.bytes.length;
  }

  /** The range must have been checked. */
  text(pointer: number, size: number): string {
    if (size > REPEATED) return this.bytes.latin1Slice(pointer, pointer + size);
    return this.texts.get(this.bytes, pointer, size);
  }

  /** The range must have been checked; `text` is latin1. */
  writeText(pointer: number, text: string): void {
    if (text.length > SHORT) {
      this.bytes.latin1Write(text, pointer);
      return;
    }
    const bytes = this.bytes;
    for (let i = 0; i < text.length; i++) bytes[pointer + i] = text.charCodeAt(i);
  }

  setUint32(pointer: number, value: number): boolean {
    if (!this.holds(pointer, 4)) return false;
    this.view.setUint32(pointer, value, true);
    return true;
  }

  setUint64(pointer: number, value: bigint): boolean {
    if (!this.holds(pointer, 8)) return false;
    this.view.setBigUint64(pointer, value, true);
    return true;
  }
}

/** Longer texts are rarely passed twice. */
const REPEATED = 48;
/** Up to this length a loop beats the call into C++. */
const SHORT = 24;
