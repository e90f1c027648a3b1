import { MetricType, Status } from '../abi/index.ts';
import { Histogram } from './histogram.ts';
import { OVERHEAD } from './limits.ts';

/** A stat that all plugins share by its name and type, as in Envoy's server scope. */
export interface Metric {
  /** In full, as bytes in latin1. */
  readonly name: string;
  readonly type: number;
  /** Counters and gauges: unsigned 64 bits. */
  value: bigint;
  /** Whether anything was ever counted or set; histograms know it themselves, after a flush. */
  used: boolean;
  readonly histogram: Histogram | undefined;
}

/** Where Envoy puts what guests define; `/stats/prometheus` leaves it out again. */
export const CUSTOM_NAMESPACE = 'wasmcustom';

/** Every metric there is: those that guests defined and those of the host itself. */
export class Metrics {
  private readonly stats = new Map<string, Metric>();
  /** Bytes that all of them take, roughly. */
  footprint = 0;

  /** A guest's metric; its name gets Envoy's prefix. */
  define(type: number, name: string): Metric {
    return this.named(type, name === '' ? CUSTOM_NAMESPACE : `${CUSTOM_NAMESPACE}.${name}`);
  }

  /** The metric of this full name, made where there is none. */
  named(type: number, name: string): Metric {
    const key = `${type}:${name}`;
    let metric = this.stats.get(key);
    if (metric === undefined) {
      const histogram = type === MetricType.Histogram ? new Histogram() : undefined;
      metric = { name, type, value: 0n, used: false, histogram };
      this.stats.set(key, metric);
      this.footprint += key.length + OVERHEAD;
    }
    return metric;
  }

  /** Histograms show what was recorded until now. */
  flush(): void {
    for (const { histogram } of this.stats.values()) histogram?.flush();
  }

  [Symbol.iterator](): Iterator<Metric> {
    return this.stats.values();
  }
}

/** Moves a counter or gauge; it wraps at 64 bits, as Envoy's does. */
export function addTo(metric: Metric, offset: bigint): void {
  metric.value = BigInt.asUintN(64, metric.value + offset);
  metric.used = true;
}

/**
 * The metric ids of one VM: three sequences, the type in the low bits (counters 4, 8, …; gauges 5, 9, …;
 * histograms 6, 10, …). Each definition gets a new id, also of a name that is known (Envoy 1.40 context.cc).
 */
export class MetricIds {
  private readonly metrics: [Metric[], Metric[], Metric[]] = [[], [], []];
  /** Bytes that all definitions take, roughly. */
  footprint = 0;

  add(metric: Metric): number {
    const list = this.metrics[metric.type]!;
    list.push(metric);
    this.footprint += metric.name.length + OVERHEAD;
    return (list.length << 2) | metric.type;
  }

  private find(id: number): Metric | undefined {
    return this.metrics[id & 3]?.[(id >> 2) - 1];
  }

  increment(id: number, offset: bigint): number {
    const type = id & 3;
    if (type === MetricType.Histogram || type === 3) return Status.BadArgument;
    const metric = this.find(id);
    if (metric === undefined) return Status.NotFound;
    if (type === MetricType.Counter && offset <= 0n) return Status.BadArgument;
    addTo(metric, offset);
    return Status.Ok;
  }

  record(id: number, value: bigint): number {
    const metric = this.find(id);
    if (metric === undefined) return Status.NotFound;
    if (metric.histogram !== undefined) metric.histogram.record(value);
    else if (metric.type === MetricType.Counter) addTo(metric, value);
    else metric.value = BigInt.asUintN(64, value);
    metric.used = true;
    return Status.Ok;
  }

  /** The value, or a status. */
  get(id: number): bigint | number {
    const type = id & 3;
    if (type === MetricType.Histogram || type === 3) return Status.BadArgument;
    return this.find(id)?.value ?? Status.NotFound;
  }
}
