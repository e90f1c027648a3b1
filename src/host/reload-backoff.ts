import type { Runtime } from './runtime.ts';

const NANOSECONDS = 1_000_000n;

/**
 * When a plugin may be started anew: not before the base interval since its last start, lengthened by chance by up to a
 * half at each look (Envoy, JitteredLowerBoundBackOffStrategy).
 */
export class ReloadBackoff {
  private readonly runtime: Runtime;
  private readonly base: number;
  private last: bigint;

  /** `base` in milliseconds. The plugin was just started. */
  constructor(runtime: Runtime, base: number) {
    this.runtime = runtime;
    this.base = base;
    this.last = runtime.options.monotonic();
  }

  get isOver(): boolean {
    const jitter = new Uint32Array(1);
    this.runtime.options.random(new Uint8Array(jitter.buffer));
    const wait = this.base + (this.base > 1 ? jitter[0]! % Math.floor(this.base / 2) : 0);
    return this.runtime.options.monotonic() - this.last >= BigInt(wait) * NANOSECONDS;
  }

  /** The plugin was started, or failed to: one that takes long must not follow upon itself. */
  restart(): void {
    this.last = this.runtime.options.monotonic();
  }
}
