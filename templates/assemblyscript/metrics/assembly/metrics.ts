// Metrics whose values are told apart by tags, which are part of their names.

import {
  define_metric,
  increment_metric,
  MetricTypeValues,
  record_metric,
  WasmResultValues,
} from "@gcoredev/proxy-wasm-sdk-as/assembly/runtime";

// The SDK's own classes have no tags, and its histogram wants to be told its own number.
class Metric {
  private ids: Map<string, u32> = new Map<string, u32>();

  constructor(private type: MetricTypeValues, private name: string, private tags: string[] = []) {}

  /** The metric's number for these tag values, of which there must be one for each tag. Defined when first asked for. */
  id(values: string[]): u32 {
    let name = "";
    for (let i = 0; i < this.tags.length; i++) name += this.tags[i] + "." + values[i] + ".";
    name += this.name;
    if (this.ids.has(name)) return this.ids.get(name);
    const defined = define_metric(this.type, name);
    if (defined.result != WasmResultValues.Ok) throw new Error("the proxy refuses the metric " + name);
    this.ids.set(name, defined.metric_id);
    return defined.metric_id;
  }
}

/** Only grows. */
export class Counter extends Metric {
  constructor(name: string, tags: string[] = []) {
    super(MetricTypeValues.Counter, name, tags);
  }

  increment(values: string[] = []): void {
    increment_metric(this.id(values), 1);
  }
}

/** Grows and shrinks. Changed by differences, since all of the proxy's threads change the same one. */
export class Gauge extends Metric {
  constructor(name: string, tags: string[] = []) {
    super(MetricTypeValues.Gauge, name, tags);
  }

  add(difference: i64, values: string[] = []): void {
    increment_metric(this.id(values), difference);
  }
}

/** Shows how its values are distributed. */
export class Histogram extends Metric {
  constructor(name: string, tags: string[] = []) {
    super(MetricTypeValues.Histogram, name, tags);
  }

  record(value: u64, values: string[] = []): void {
    record_metric(this.id(values), value);
  }
}
