// The service: takes lines from the queue, and sends them to the collector whenever its timer goes off.

import {
  dequeue_shared_queue,
  LogLevelValues,
  makeHeaderPair,
  register_shared_queue,
  RootContext,
  set_tick_period_milliseconds,
  stream_context,
  WasmResultValues,
} from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { log } from "./envoy";
import { parseSettings, toNumber } from "./settings";

// How many lines wait for a collector that is away. More are lost.
const MOST_LINES = 10_000;
const TIMEOUT_MS = 5_000;

export class Service extends RootContext {
  private cluster: string = "";
  private path: string = "/";
  private lines: string[] = [];
  private lost: i32 = 0;
  // How many of the lines, the first ones, are on their way.
  private sent: i32 = 0;

  onConfigure(configuration_size: u32): bool {
    if (!super.onConfigure(configuration_size)) return false;
    const settings = parseSettings(this.getConfiguration());
    let queue = "access_log";
    let period = 1000;
    for (let i = 0; i < settings.lines.length; i++) {
      const setting = settings.lines[i];
      const number = toNumber(setting.value);
      if (setting.name == "queue" && setting.value != "") queue = setting.value;
      else if (setting.name == "cluster" && setting.value != "") this.cluster = setting.value;
      else if (setting.name == "path" && setting.value.startsWith("/")) this.path = setting.value;
      else if (setting.name == "period_ms" && number > 0) period = number;
      else if (settings.problem == "") settings.problem = "unknown setting: " + setting.toString();
    }
    if (settings.problem == "" && this.cluster == "") settings.problem = "it names no cluster";
    if (settings.problem != "") {
      log(LogLevelValues.error, "bad configuration: " + settings.problem);
      return false;
    }
    const registered = register_shared_queue(queue);
    if (registered.result != WasmResultValues.Ok) return false;
    // What an earlier service has left there.
    this.onQueueReady(registered.token);
    set_tick_period_milliseconds(period);
    return true;
  }

  onQueueReady(token: u32): void {
    for (let line = dequeue_shared_queue(token); line.result == WasmResultValues.Ok; line = dequeue_shared_queue(token)) {
      const data = line.data;
      if (this.lines.length == MOST_LINES) this.lost++;
      else if (data !== null) this.lines.push(String.UTF8.decode(data));
    }
  }

  onTick(): void {
    if (this.lost > 0) log(LogLevelValues.warn, "lines lost: " + this.lost.toString());
    this.lost = 0;
    if (this.sent > 0 || this.lines.length == 0) return;
    const headers = [
      makeHeaderPair(":method", "POST"),
      makeHeaderPair(":path", this.path),
      makeHeaderPair(":authority", this.cluster),
      makeHeaderPair("content-type", "application/json"),
    ];
    const body = String.UTF8.encode("[" + this.lines.join(",") + "]");
    this.sent = this.lines.length;
    const result = this.httpCall(this.cluster, headers, body, [], TIMEOUT_MS, this, (service, received, _body, _trailers) => {
      // A call that fails has no headers.
      const status = received == 0 ? "" : stream_context.headers.http_callback.get(":status");
      (<Service>service).onAnswer(status);
    });
    if (result != WasmResultValues.Ok) this.onAnswer("");
  }

  // Lines that the collector has not taken are sent again.
  onAnswer(status: string): void {
    if (status.startsWith("2")) {
      log(LogLevelValues.info, "the collector took " + this.sent.toString());
      this.lines.splice(0, this.sent);
    } else {
      log(LogLevelValues.warn, "the collector " + (status == "" ? "does not answer" : "answered " + status));
    }
    this.sent = 0;
  }
}
