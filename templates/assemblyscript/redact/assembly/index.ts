// A filter that masks payment card numbers in the bodies of requests and responses, wherever their chunks are cut.

// The callbacks that the proxy calls. Ours come first and win over the SDK's.
export { proxy_on_context_create, proxy_on_delete, proxy_on_done } from "./envoy";
export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

import {
  BufferTypeValues,
  Context,
  FilterDataStatusValues,
  FilterHeadersStatusValues,
  FilterTrailersStatusValues,
  get_buffer_bytes,
  LogLevelValues,
  registerRootContext,
  RootContext,
  set_buffer_bytes,
  stream_context,
  WasmResultValues,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { get_buffer_status } from "@gcoredev/proxy-wasm-sdk-as/assembly/runtime";
import { LONGEST_CARD, maskCards, mayGoOn } from "./cards";
import { log } from "./envoy";
import { parseSettings, toNumber } from "./settings";

// One per plugin: reads the configuration.
class RedactRoot extends RootContext {
  // How many digits stay readable at the end of a number.
  keep: i32 = 4;

  onConfigure(configuration_size: u32): bool {
    if (!super.onConfigure(configuration_size)) return false;
    const settings = parseSettings(this.getConfiguration());
    for (let i = 0; i < settings.lines.length; i++) {
      const setting = settings.lines[i];
      const number = toNumber(setting.value);
      if (setting.name == "keep" && number >= 0 && number <= LONGEST_CARD) this.keep = number;
      else if (settings.problem == "") settings.problem = "unknown setting: " + setting.toString();
    }
    if (settings.problem != "") log(LogLevelValues.error, "bad configuration: " + settings.problem);
    return settings.problem == "";
  }

  createContext(context_id: u32): Context {
    return new Redact(context_id, this);
  }
}

// One per request.
class Redact extends Context {
  constructor(context_id: u32, private root: RedactRoot) {
    super(context_id, root);
  }

  onRequestHeaders(_count: u32, _end_of_stream: bool): FilterHeadersStatusValues {
    // What is compressed can't be searched.
    stream_context.headers.request.remove("accept-encoding");
    return FilterHeadersStatusValues.Continue;
  }

  onRequestBody(size: usize, end_of_stream: bool): FilterDataStatusValues {
    return this.mask(BufferTypeValues.HttpRequestBody, size, end_of_stream);
  }

  onResponseBody(size: usize, end_of_stream: bool): FilterDataStatusValues {
    return this.mask(BufferTypeValues.HttpResponseBody, size, end_of_stream);
  }

  // Trailers end a body that is perhaps still held.
  onRequestTrailers(_count: u32): FilterTrailersStatusValues {
    this.maskRest(BufferTypeValues.HttpRequestBody);
    return FilterTrailersStatusValues.Continue;
  }

  onResponseTrailers(_count: u32): FilterTrailersStatusValues {
    this.maskRest(BufferTypeValues.HttpResponseBody);
    return FilterTrailersStatusValues.Continue;
  }

  // Holds the body while a number may go on in the next chunk; `size` then counts what is held too.
  private mask(type: BufferTypeValues, size: usize, end_of_stream: bool): FilterDataStatusValues {
    const bytes = get_buffer_bytes(type, 0, <u32>size);
    const text = Uint8Array.wrap(bytes);
    if (!end_of_stream && mayGoOn(text)) return FilterDataStatusValues.StopIterationAndBuffer;
    // As long as before, so that content-length stays right.
    const found = maskCards(text, this.root.keep);
    if (found > 0) {
      set_buffer_bytes(type, 0, <u32>size, bytes);
      log(LogLevelValues.warn, "masked card numbers: " + found.toString());
    }
    return FilterDataStatusValues.Continue;
  }

  private maskRest(type: BufferTypeValues): void {
    const status = get_buffer_status(type);
    if (status.result == WasmResultValues.Ok) this.mask(type, status.length, true);
  }
}

// The name is the `root_id` in proxlet.yaml.
registerRootContext((context_id: u32) => new RedactRoot(context_id), "redact");
