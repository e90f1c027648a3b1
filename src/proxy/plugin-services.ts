import { encodeStats, type Metric, type RunningPlugin, type Runtime } from '../host/index.ts';
import type { Surroundings } from './surroundings.ts';

/** Plugins of the bootstrap, which have no streams: services, and sinks that are given statistics at an interval. */
export class PluginServices {
  private readonly services: readonly RunningPlugin[];
  private readonly sinks: readonly RunningPlugin[];
  private readonly interval: number;
  private readonly runtime: Runtime;
  private readonly post: Surroundings['post'];
  private readonly startTimer: Surroundings['timer'];
  private timer: { cancel(): void } | undefined;
  /** What the sinks were told last. */
  private readonly told = new Map<Metric, bigint>();

  /** `flushInterval` in milliseconds. Nothing is flushed before `start`. */
  constructor(
    { services, sinks }: { services: readonly RunningPlugin[]; sinks: readonly RunningPlugin[] },
    flushInterval: number,
    { runtime, post, timer }: Pick<Surroundings, 'runtime' | 'post' | 'timer'>,
  ) {
    this.services = services;
    this.sinks = sinks;
    this.interval = flushInterval;
    this.runtime = runtime;
    this.post = post;
    this.startTimer = timer;
  }

  start(): void {
    if (this.sinks.length > 0) this.timer = this.startTimer(this.interval, () => this.flush());
  }

  close(): void {
    this.timer?.cancel();
    for (const plugin of [...this.services, ...this.sinks].reverse()) {
      this.post({ run: () => plugin.close(), interrupted: () => {} });
    }
  }

  private flush(): void {
    const updates = [...this.runtime.metrics].map((metric) => {
      const delta = metric.value - (this.told.get(metric) ?? 0n);
      this.told.set(metric, metric.value);
      return { metric, delta: BigInt.asUintN(64, delta) };
    });
    const stats = encodeStats(updates);
    for (const sink of this.sinks) this.post({ run: () => sink.updateStats(stats), interrupted: () => {} });
    this.start();
  }
}
