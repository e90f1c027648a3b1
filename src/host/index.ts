export { type Attribute, AttributeMap, Duration, Timestamp, Uint, walk } from './attribute.ts';
export { AttributeGroup, type AttributeTable } from './attribute-group.ts';
export { ByteBuffer } from './byte-buffer.ts';
export type {
  Callout,
  Callouts,
  GrpcCallout,
  GrpcCalloutRequest,
  GrpcEvents,
  GrpcFailure,
  HttpCalloutRequest,
  HttpCalloutResponse,
  KnownAddresses,
  ResolvedAddress,
} from './callouts/callouts.ts';
export type { GrpcTarget } from './callouts/grpc-service.ts';
export { checkModule, type ModuleCheck, type ModuleProblem } from './check-module.ts';
export type { Context, LocalResponse } from './context.ts';
export { LOCALITY, METADATA, NODE } from './core-messages.ts';
export { encodeStats } from './encode-stats.ts';
export { FilterState, type FilterStateObject, LifeSpan } from './filter-state.ts';
export { HeaderAttributes } from './header-attributes.ts';
export { HeaderMap } from './header-map.ts';
export type { Bucket } from './histogram.ts';
export type { HttpContext, HttpStream, Resumed } from './http-context.ts';
export { IdTable } from './id-table.ts';
export { LIMITS, wentBeyond } from './limits.ts';
export { type LoadedModule, loadModule, problemError, type SourcePosition } from './load.ts';
export type { LoggedHeaders, LoggedStream } from './logged-stream.ts';
export { MessageAttribute } from './message-attribute.ts';
export { CUSTOM_NAMESPACE, type Metric, Metrics } from './metrics.ts';
export type { NetworkContext, NetworkStream } from './network-context.ts';
export type { Plugin } from './plugin.ts';
export type { JsonObject, JsonValue } from './protobuf/json-value.ts';
export { type Entry, RunQueue } from './run-queue.ts';
export { RunningPlugin } from './running-plugin.ts';
export { Runtime, type RuntimeOptions } from './runtime.ts';
export { ScriptGuard } from './script-guard.ts';
export { Watchdog } from './watchdog.ts';
