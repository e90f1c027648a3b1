// The filter: puts a line of JSON about each request into the service's queue.

import {
  Context,
  enqueue_shared_queue,
  get_property,
  LogLevelValues,
  resolve_shared_queue,
  RootContext,
  stream_context,
  WasmResultValues,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { JSONEncoder } from "assemblyscript-json/assembly";
import { log } from "./envoy";
import { parseSettings } from "./settings";

// One per plugin and thread: reads the configuration, and knows the queue.
export class LogRoot extends RootContext {
  private queue: string = "access_log";
  private vmId: string = "service";
  private token: u32 = 0;

  onConfigure(configuration_size: u32): bool {
    if (!super.onConfigure(configuration_size)) return false;
    const settings = parseSettings(this.getConfiguration());
    for (let i = 0; i < settings.lines.length; i++) {
      const setting = settings.lines[i];
      if (setting.name == "queue" && setting.value != "") this.queue = setting.value;
      else if (setting.name == "vm_id") this.vmId = setting.value;
      else if (settings.problem == "") settings.problem = "unknown setting: " + setting.toString();
    }
    if (settings.problem != "") log(LogLevelValues.error, "bad configuration: " + settings.problem);
    return settings.problem == "";
  }

  createContext(context_id: u32): Context {
    return new Log(context_id, this);
  }

  put(line: string): void {
    // A service starts after the filters, so that its queue is looked for when there is something to put into it.
    if (this.token == 0) {
      const found = resolve_shared_queue(this.vmId, this.queue);
      if (found.result == WasmResultValues.Ok) this.token = found.token;
    }
    if (this.token == 0 || enqueue_shared_queue(this.token, String.UTF8.encode(line)) != WasmResultValues.Ok) {
      log(LogLevelValues.error, "a line is lost: no queue " + this.queue + ' in the VM "' + this.vmId + '"');
    }
  }
}

// One per request.
class Log extends Context {
  constructor(context_id: u32, private root: LogRoot) {
    super(context_id, root);
  }

  onLog(): void {
    const code = get_property("response\0code");
    const json = new JSONEncoder();
    json.pushObject(null);
    json.setString("method", stream_context.headers.request.get(":method"));
    json.setString("path", stream_context.headers.request.get(":path"));
    json.setInteger("status", code.byteLength == 8 ? load<i64>(changetype<usize>(code)) : 0);
    json.popObject();
    this.root.put(json.toString());
  }
}
