import { MetricType, Status } from '../abi/index.ts';
import { OVERHEAD } from './limits.ts';

/** A stat that all plugins share by its name and type, as in Envoy's server scope. */
export interface Metric {
  readonly name: string;
  readonly type: number;
  /** Counters and gauges: unsigned 64 bits. */
  value: bigint;
  /** Histograms: what was recorded last, in order. */
  readonly samples: bigint[];
}

/** The oldest go: a proxy runs for long. */
const MAX_SAMPLES = 65_536;

/** Every metric that guests defined. Stat names carry Envoy's `wasmcustom.` prefix. */
export class Metrics {
  private readonly stats = new Map<string, Metric>();

  define(type: number, name: string): Metric {
    const key = `${type}:${name}`;
    let metric = this.stats.get(key);
    if (metric === undefined) {
      metric = { name: `wasmcustom.${name}`, type, value: 0n, samples: [] };
      this.stats.set(key, metric);
    }
    return metric;
  }

  [Symbol.iterator](): Iterator<Metric> {
    return this.stats.values();
  }
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
    metric.value = BigInt.asUintN(64, metric.value + offset);
    return Status.Ok;
  }

  record(id: number, value: bigint): number {
    const metric = this.find(id);
    if (metric === undefined) return Status.NotFound;
    if (metric.type === MetricType.Counter) metric.value = BigInt.asUintN(64, metric.value + value);
    else if (metric.type === MetricType.Gauge) metric.value = BigInt.asUintN(64, value);
    else {
      metric.samples.push(BigInt.asUintN(64, value));
      if (metric.samples.length > MAX_SAMPLES) metric.samples.splice(0, MAX_SAMPLES / 2);
    }
    return Status.Ok;
  }

  /** The value, or a status. */
  get(id: number): bigint | number {
    const type = id & 3;
    if (type === MetricType.Histogram || type === 3) return Status.BadArgument;
    return this.find(id)?.value ?? Status.NotFound;
  }
}
