// A service and its filter. The filter puts a line about each request into a queue; the service, of which there is one
// in the whole proxy, takes the lines of all threads from there and sends them to a collector, many at once.

// The callbacks that the proxy calls. Ours come first and win over the SDK's.
export { proxy_on_context_create, proxy_on_delete, proxy_on_done } from "./envoy";
export * from "@gcoredev/proxy-wasm-sdk-as/assembly/proxy";

import { get_property, registerRootContext, RootContext } from "@gcoredev/proxy-wasm-sdk-as/assembly";
import { LogRoot } from "./log";
import { Service } from "./service";

// The SDK has one root context in a VM and does not look at its name. The service has a VM of its own: see `vm_id` in
// envoy.yaml.
registerRootContext((context_id: u32): RootContext => {
  const rootId = String.UTF8.decode(get_property("plugin_root_id"));
  return rootId == "log" ? new LogRoot(context_id) : new Service(context_id);
}, "service");
