import type { JsonObject } from '../../host/protobuf/json-value.ts';

/** What the embedded proxy understands of an Envoy v3 bootstrap, decoded: defaults filled in, units plain. */

export interface Bootstrap {
  node: Node;
  /** Where the admin interface listens, when there is one. */
  admin: Address | undefined;
  listeners: Listener[];
  clusters: Cluster[];
  /** `envoy.bootstrap.wasm` */
  services: WasmService[];
  statsSinks: PluginConfig[];
  /** Milliseconds between the flushes of statistics to sinks. Default 5 s. */
  statsFlushInterval: number;
  /** How tags are found in the names of stats. */
  statsTags: StatsTags;
  /** What runs here but would not, or not so, in a current Envoy. */
  warnings: ConfigWarning[];
}

/** envoy.config.core.v3.Node */
export interface Node {
  id: string;
  cluster: string;
  metadata: JsonObject;
  locality?: Locality;
}

/** envoy.config.core.v3.Locality */
export type Locality = { region: string; zone: string; sub_zone: string };

/** filter_metadata of envoy.config.core.v3.Metadata */
export type Metadata = Readonly<Record<string, JsonObject>>;

/** envoy.config.metrics.v3.StatsConfig */
export interface StatsTags {
  specifiers: TagSpecifier[];
  useDefaults: boolean;
}

/** A tag of every stat, or one that is read from names: the first group is left out of them, the innermost is the value. */
export type TagSpecifier = { name: string; value: string } | { name: string; regex: RegExp };

export interface ConfigWarning {
  /** Such as `static_resources.listeners[0].filter_chains[0].filters[0].typed_config.http_filters[1].typed_config`. */
  path: string;
  /** 1-based line of the file, when the configuration came from one. */
  line: number | undefined;
  message: string;
  /** What to write instead, ready to paste. */
  suggestion: string | undefined;
}

export interface Address {
  host: string;
  /** 0 lets the system choose. */
  port: number;
}

export interface Listener {
  name: string;
  address: Address;
  /** Bytes; Envoy's per_connection_buffer_limit_bytes, 1 MiB unless set. */
  bufferLimit: number;
  /** What filters read as `listener_direction`. */
  trafficDirection?: 'UNSPECIFIED' | 'INBOUND' | 'OUTBOUND';
  metadata?: Metadata | undefined;
  filterChains: FilterChain[];
}

export interface FilterChain {
  name: string;
  filters: NetworkFilter[];
}

/** The last of a chain is a connection manager or a TCP proxy, those before it are wasm. */
export type NetworkFilter = HttpConnectionManager | TcpProxy | { kind: 'wasm'; plugin: PluginConfig };

export interface TcpProxy {
  kind: 'tcp_proxy';
  statPrefix: string;
  /** One entry unless weighted. They need not exist. */
  clusters: { name: string; weight: number }[];
  /** Milliseconds without a byte in either direction; 0 is none. Default an hour. */
  idleTimeout: number;
  maxConnectAttempts: number;
  accessLogs: AccessLog[];
}

export interface HttpConnectionManager {
  kind: 'http_connection_manager';
  statPrefix: string;
  routes: RouteConfiguration;
  httpFilters: HttpFilter[];
  /** http_protocol_options.enable_trailers: request trailers are read, response trailers written. */
  enableTrailers: boolean;
  /** common/HCM limits; Envoy's defaults 60 KiB and 100. */
  maxRequestHeadersKb: number;
  maxRequestHeaders: number;
  useRemoteAddress: boolean;
  serverName: string;
  /** generate_request_id, on by default. */
  generateRequestId: boolean;
  /** Milliseconds without activity after which a stream is answered 408 or reset; 0 is none. Default 5 minutes. */
  streamIdleTimeout: number;
  accessLogs: AccessLog[];
}

export type AccessLog = FileAccessLog | { kind: 'wasm'; name: string; plugin: PluginConfig };

/** File and stdout/stderr access logs. */
export interface FileAccessLog {
  kind: 'file';
  name: string;
  /** A file, `/dev/stdout` or `/dev/stderr`. */
  path: string;
  /** With Envoy's command operators and its own line end; Envoy's default format when there is none. */
  format?: string;
}

export type HttpFilter =
  | { kind: 'wasm'; name: string; plugin: PluginConfig }
  | { kind: 'router'; name: string; suppressEnvoyHeaders: boolean };

export type FailurePolicy = 'UNSPECIFIED' | 'FAIL_RELOAD' | 'FAIL_CLOSED' | 'FAIL_OPEN';

/** envoy.extensions.wasm.v3.PluginConfig */
export interface PluginConfig {
  name: string;
  rootId: string;
  vm: VmConfig;
  /** What proxy_on_configure reads: StringValue and BytesValue unwrapped, any other message as protobuf bytes. */
  configuration: Uint8Array;
  /** allowed_capabilities; none means all. */
  capabilities: ReadonlySet<string>;
  /** reload_config.backoff.base_interval in milliseconds; Envoy's default is 1 s. */
  reloadInterval: number;
  failurePolicy: FailurePolicy;
  /** The deprecated `fail_open: true`, which is milder than FAIL_OPEN. */
  failOpen: boolean;
  allowOnHeadersStopIteration: boolean;
}

/** A plugin without streams (envoy.extensions.wasm.v3.WasmService). */
export interface WasmService {
  plugin: PluginConfig;
  /** Once in the process; otherwise once a worker, which is the same where there is one. */
  singleton: boolean;
}

export interface VmConfig {
  vmId: string;
  /** `envoy.wasm.runtime.v8` or '' */
  runtime: string;
  code: DataSource;
  configuration: Uint8Array;
  /** key_values merged with the host_env_keys that are set. */
  environment: Record<string, string>;
}

export type DataSource = { kind: 'file'; filename: string } | { kind: 'inline'; bytes: Uint8Array };

export interface RouteConfiguration {
  name: string;
  virtualHosts: VirtualHost[];
}

export interface VirtualHost {
  name: string;
  /** Exact, `*.suffix`, `prefix.*` or `*`. */
  domains: string[];
  metadata?: Metadata | undefined;
  routes: Route[];
}

export interface Route {
  name: string;
  match: RouteMatch;
  metadata?: Metadata | undefined;
  action: RouteAction;
}

export interface RouteMatch {
  /** How `:path` without its query is compared. */
  path: { kind: 'prefix' | 'exact' | 'separated_prefix'; value: string } | { kind: 'regex'; value: RegExp };
  caseSensitive: boolean;
  headers: HeaderMatch[];
}

export interface HeaderMatch {
  name: string;
  kind: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex' | 'present';
  value: string;
  /** With `kind: 'regex'`: `value` compiled, to be tested against the whole header value. */
  regex?: RegExp | undefined;
  invert: boolean;
}

export type RouteAction =
  | {
      kind: 'route';
      /** One entry unless weighted; the weights' sum is what a choice is made over. */
      clusters: { name: string; weight: number }[];
      /** Milliseconds; 0 is none. Envoy's default is 15 s. */
      timeout: number;
      prefixRewrite: string | undefined;
      hostRewrite: string | undefined;
      /** The upstream's own host name becomes `:authority`. */
      autoHostRewrite: boolean;
    }
  | { kind: 'direct_response'; status: number; body: Uint8Array }
  | { kind: 'redirect'; status: number; host: string | undefined; path: string | undefined; https: boolean };

/** One of the places a cluster's requests go to. */
export interface Endpoint extends Address {
  metadata?: Metadata;
  locality?: Locality;
  localityMetadata?: Metadata;
}

export interface Cluster {
  name: string;
  discovery: 'STATIC' | 'STRICT_DNS' | 'LOGICAL_DNS';
  /** Milliseconds; Envoy's default is 5 s. */
  connectTimeout: number;
  lbPolicy: 'ROUND_ROBIN' | 'RANDOM' | 'LEAST_REQUEST';
  /** Which addresses of a name are used. */
  dnsLookupFamily?: 'AUTO' | 'V4_ONLY' | 'V6_ONLY' | 'V4_PREFERRED';
  endpoints: Endpoint[];
  metadata?: Metadata | undefined;
  /** Bytes; 1 MiB unless set. */
  bufferLimit: number;
  /** Response trailers are read, request trailers written. */
  enableTrailers: boolean;
  /** HTTP/2 with prior knowledge; otherwise HTTP/1.1. */
  http2?: boolean;
}
