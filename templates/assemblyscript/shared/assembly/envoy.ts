// The SDK was made for another host than Envoy. This file mends the two places where that shows.

import { getRootContext, LogLevelValues } from "@gcoredev/proxy-wasm-sdk-as/assembly/runtime";
import * as sdk from "@gcoredev/proxy-wasm-sdk-as/assembly/exports";
import { proxy_log } from "@gcoredev/proxy-wasm-sdk-as/assembly/imports";

/** Logs through the proxy. The SDK's own `log` writes to standard output, where every line has the level info. */
export function log(level: LogLevelValues, message: string): void {
  const bytes = String.UTF8.encode(message);
  proxy_log(level, changetype<usize>(bytes), bytes.byteLength);
}

// The SDK looks for every context among those of requests when the proxy is done with it. A root context is not
// there, so that the filter would trap ("Key does not exist") each time the proxy stops or takes a new configuration.
const roots = new Set<u32>();

export function proxy_on_context_create(context_id: u32, root_context_id: u32): void {
  if (root_context_id == 0) roots.add(context_id);
  sdk.proxy_on_context_create(context_id, root_context_id);
}

export function proxy_on_done(context_id: u32): u32 {
  if (!roots.has(context_id)) return sdk.proxy_on_done(context_id);
  return getRootContext(context_id).onDone() ? 1 : 0;
}

export function proxy_on_delete(context_id: u32): void {
  if (!roots.delete(context_id)) return sdk.proxy_on_delete(context_id);
  getRootContext(context_id).onDelete();
}
