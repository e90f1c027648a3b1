// A filter that lets each client make only so many requests in a window of time.

// The callbacks that the proxy calls. Ours come first and win over the SDK's.
export { proxy_on_context_create, proxy_on_delete, proxy_on_done } from "./envoy";
export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

import {
  Context,
  FilterHeadersStatusValues,
  get_current_time_nanoseconds,
  get_property,
  LogLevelValues,
  makeHeaderPair,
  registerRootContext,
  RootContext,
  send_http_response,
  stream_context,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { log } from "./envoy";
import { isName, parseSettings, toNumber } from "./settings";
import { countRequest } from "./window";

const SECOND: u64 = 1_000_000_000;

// One per plugin: reads the configuration.
class RateLimitRoot extends RootContext {
  requests: i32 = 10;
  seconds: i32 = 60;
  // The header that tells clients apart; empty for their addresses.
  key: string = "";

  onConfigure(configuration_size: u32): bool {
    if (!super.onConfigure(configuration_size)) return false;
    const settings = parseSettings(this.getConfiguration());
    for (let i = 0; i < settings.lines.length; i++) {
      const setting = settings.lines[i];
      const number = toNumber(setting.value);
      if (setting.name == "requests" && number > 0) this.requests = number;
      else if (setting.name == "seconds" && number > 0) this.seconds = number;
      else if (setting.name == "key" && isName(setting.value)) this.key = setting.value;
      else if (settings.problem == "") settings.problem = "unknown setting: " + setting.toString();
    }
    if (settings.problem != "") log(LogLevelValues.error, "bad configuration: " + settings.problem);
    return settings.problem == "";
  }

  createContext(context_id: u32): Context {
    return new RateLimit(context_id, this);
  }
}

// One per request.
class RateLimit extends Context {
  constructor(context_id: u32, private root: RateLimitRoot) {
    super(context_id, root);
  }

  onRequestHeaders(_count: u32, _end_of_stream: bool): FilterHeadersStatusValues {
    const root = this.root;
    const now = get_current_time_nanoseconds();
    const wait = countRequest(this.client(), root.requests, <u64>root.seconds * SECOND, now);
    if (wait > 0) {
      const retryAfter = (<u64>wait + SECOND - 1) / SECOND;
      const headers = [makeHeaderPair("retry-after", retryAfter.toString())];
      send_http_response(429, "rate_limited", String.UTF8.encode("too many requests\n"), headers);
      return FilterHeadersStatusValues.StopIteration;
    }
    if (wait < 0) log(LogLevelValues.warn, "a request is not counted: too many change its count at once");
    return FilterHeadersStatusValues.Continue;
  }

  private client(): string {
    if (this.root.key != "") return stream_context.headers.request.get(this.root.key);
    const address = String.UTF8.decode(get_property("source\0address"));
    // Without the port, which is another with each connection.
    return address.substring(0, address.lastIndexOf(":"));
  }
}

// The name is the `root_id` in proxlet.yaml.
registerRootContext((context_id: u32) => new RateLimitRoot(context_id), "ratelimit");
