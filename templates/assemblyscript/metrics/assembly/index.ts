// A filter that counts requests by method and status, how many are under way, and how long they take.

// The callbacks that the proxy calls. Ours come first and win over the SDK's.
export { proxy_on_context_create, proxy_on_delete, proxy_on_done } from "./envoy";
export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

import {
  Context,
  FilterHeadersStatusValues,
  get_current_time_nanoseconds,
  get_property,
  LogLevelValues,
  registerRootContext,
  RootContext,
  stream_context,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { log } from "./envoy";
import { Counter, Gauge, Histogram } from "./metrics";
import { isName, parseSettings } from "./settings";

// One per plugin: reads the configuration, and has the metrics.
class MetricsRoot extends RootContext {
  private requests: Counter = new Counter("");
  private active: Gauge = new Gauge("");
  private duration: Histogram = new Histogram("");

  onConfigure(configuration_size: u32): bool {
    if (!super.onConfigure(configuration_size)) return false;
    const settings = parseSettings(this.getConfiguration());
    let prefix = "filter";
    for (let i = 0; i < settings.lines.length; i++) {
      const setting = settings.lines[i];
      if (setting.name == "prefix" && isName(setting.value)) prefix = setting.value;
      else if (settings.problem == "") settings.problem = "unknown setting: " + setting.toString();
    }
    if (settings.problem != "") {
      log(LogLevelValues.error, "bad configuration: " + settings.problem);
      return false;
    }
    this.requests = new Counter(prefix + "_requests", ["method", "status"]);
    this.active = new Gauge(prefix + "_requests_active");
    this.duration = new Histogram(prefix + "_duration_ms", ["method"]);
    return true;
  }

  createContext(context_id: u32): Context {
    return new RequestMetrics(context_id, this);
  }

  begin(): void {
    this.active.add(1);
  }

  end(method: string, status: i64, milliseconds: u64): void {
    this.active.add(-1);
    this.requests.increment([method, status.toString()]);
    this.duration.record(milliseconds, [method]);
  }
}

// A metric for each tag value lives until the proxy ends, so that a client must not be able to make new ones.
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

// One per request.
class RequestMetrics extends Context {
  private started: u64 = 0;
  private method: string = "";

  constructor(context_id: u32, private root: MetricsRoot) {
    super(context_id, root);
  }

  onRequestHeaders(_count: u32, _end_of_stream: bool): FilterHeadersStatusValues {
    const method = stream_context.headers.request.get(":method");
    this.started = get_current_time_nanoseconds();
    this.method = METHODS.includes(method) ? method : "other";
    this.root.begin();
    return FilterHeadersStatusValues.Continue;
  }

  onLog(): void {
    // A request that another filter has answered never came here.
    if (this.started == 0) return;
    const milliseconds = (get_current_time_nanoseconds() - this.started) / 1_000_000;
    this.root.end(this.method, responseCode(), milliseconds);
  }
}

// 0 when the client went away before there was an answer.
function responseCode(): i64 {
  const value = get_property("response\0code");
  return value.byteLength == 8 ? load<i64>(changetype<usize>(value)) : 0;
}

// The name is the `root_id` in proxlet.yaml.
registerRootContext((context_id: u32) => new MetricsRoot(context_id), "metrics");
