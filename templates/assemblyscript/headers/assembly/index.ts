// A filter that adds headers to every response.

// The callbacks that the proxy calls. Ours come first and win over the SDK's.
export { proxy_on_context_create, proxy_on_delete, proxy_on_done } from "./envoy";
export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

import {
  Context,
  FilterHeadersStatusValues,
  LogLevelValues,
  registerRootContext,
  RootContext,
  stream_context,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { log } from "./envoy";
import { parseSettings, Setting } from "./settings";

// What is added when the plugin has no configuration: one `name: value` on each line.
const DEFAULT = "hello: world";

// One per plugin: reads the configuration.
class AddHeaderRoot extends RootContext {
  headers: Setting[] = [];

  // Returning false refuses the configuration: the proxy then does not start the filter.
  onConfigure(configuration_size: u32): bool {
    if (!super.onConfigure(configuration_size)) return false;
    const settings = parseSettings(configuration_size == 0 ? DEFAULT : this.getConfiguration());
    if (settings.problem == "" && settings.lines.length == 0) settings.problem = "it holds no header";
    if (settings.problem != "") {
      log(LogLevelValues.error, "bad configuration: " + settings.problem);
      return false;
    }
    this.headers = settings.lines;
    log(LogLevelValues.info, "configured: " + this.headers.join(", "));
    return true;
  }

  createContext(context_id: u32): Context {
    return new AddHeader(context_id, this);
  }
}

// One per request.
class AddHeader extends Context {
  constructor(context_id: u32, private root: AddHeaderRoot) {
    super(context_id, root);
  }

  onResponseHeaders(_count: u32, _end_of_stream: bool): FilterHeadersStatusValues {
    const headers = this.root.headers;
    for (let i = 0; i < headers.length; i++) {
      stream_context.headers.response.add(headers[i].name, headers[i].value);
    }
    return FilterHeadersStatusValues.Continue;
  }
}

// The name is the `root_id` in proxlet.yaml.
registerRootContext((context_id: u32) => new AddHeaderRoot(context_id), "add_header");
