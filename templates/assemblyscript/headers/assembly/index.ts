// A filter that adds headers to every request and every response.

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

// What is added when the plugin has no configuration: one `name: value` on each line, for responses. Names that begin with
// `request.` are for requests.
const DEFAULT = "hello: world";
const REQUEST = "request.";

// One per plugin: reads the configuration.
class AddHeaderRoot extends RootContext {
  requestHeaders: Setting[] = [];
  responseHeaders: Setting[] = [];

  // Returning false refuses the configuration: the proxy then does not start the filter.
  onConfigure(configuration_size: u32): bool {
    if (!super.onConfigure(configuration_size)) return false;
    const settings = parseSettings(configuration_size == 0 ? DEFAULT : this.getConfiguration());
    if (settings.problem == "" && settings.lines.length == 0) settings.problem = "it holds no header";
    if (settings.problem != "") {
      log(LogLevelValues.error, "bad configuration: " + settings.problem);
      return false;
    }
    this.requestHeaders = [];
    this.responseHeaders = [];
    for (let i = 0; i < settings.lines.length; i++) {
      const header = settings.lines[i];
      if (header.name.startsWith(REQUEST)) {
        this.requestHeaders.push(new Setting(header.name.substring(REQUEST.length), header.value));
      } else this.responseHeaders.push(header);
    }
    log(LogLevelValues.info, "configured: " + settings.lines.join(", "));
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

  onRequestHeaders(_count: u32, _end_of_stream: bool): FilterHeadersStatusValues {
    const headers = this.root.requestHeaders;
    for (let i = 0; i < headers.length; i++) {
      stream_context.headers.request.add(headers[i].name, headers[i].value);
    }
    return FilterHeadersStatusValues.Continue;
  }

  onResponseHeaders(_count: u32, _end_of_stream: bool): FilterHeadersStatusValues {
    const headers = this.root.responseHeaders;
    for (let i = 0; i < headers.length; i++) {
      stream_context.headers.response.add(headers[i].name, headers[i].value);
    }
    return FilterHeadersStatusValues.Continue;
  }
}

// The name is the `root_id` in proxlet.yaml.
registerRootContext((context_id: u32) => new AddHeaderRoot(context_id), "add_header");
