import {
  callbacks,
  enums,
  environment,
  type HostcallName,
  hostcalls,
  Status,
  WASI_MODULES,
  wasi,
} from '../../../src/abi/index.ts';

/**
 * The statuses that each host function can answer on Envoy, beside Ok: the reference (proxy-wasm-host.md 1.4), and
 * InvalidMemoryAccess wherever there is a pointer.
 */
const STATUSES: Readonly<Record<HostcallName, readonly number[]>> = {
  proxy_log: [2, 6],
  proxy_get_log_level: [6],
  proxy_get_current_time_nanoseconds: [6],
  proxy_set_tick_period_milliseconds: [],
  proxy_get_configuration: [6],
  proxy_get_status: [6],
  proxy_get_property: [1, 3, 6],
  proxy_set_property: [1, 2, 6],
  proxy_continue_request: [],
  proxy_continue_response: [],
  proxy_continue_stream: [2, 12],
  proxy_close_stream: [2],
  proxy_send_local_response: [6],
  proxy_clear_route_cache: [],
  proxy_get_shared_data: [1, 6],
  proxy_set_shared_data: [6, 8],
  proxy_register_shared_queue: [6],
  proxy_resolve_shared_queue: [1, 6],
  proxy_dequeue_shared_queue: [1, 6, 7],
  proxy_enqueue_shared_queue: [1, 6],
  proxy_get_header_map_value: [1, 2, 6],
  proxy_add_header_map_value: [2, 6],
  proxy_replace_header_map_value: [2, 6],
  proxy_remove_header_map_value: [2, 6],
  proxy_get_header_map_pairs: [2, 6],
  proxy_set_header_map_pairs: [2, 6],
  proxy_get_header_map_size: [2, 6],
  proxy_get_buffer_bytes: [1, 2, 6],
  proxy_get_buffer_status: [1, 2, 6],
  proxy_set_buffer_bytes: [1, 2, 6],
  proxy_http_call: [2, 6, 10],
  proxy_grpc_call: [4, 6, 10],
  proxy_grpc_stream: [4, 6, 10],
  proxy_grpc_send: [1, 2, 6],
  proxy_grpc_close: [1, 2],
  proxy_grpc_cancel: [1, 2],
  proxy_define_metric: [2, 6],
  proxy_increment_metric: [1, 2],
  proxy_record_metric: [1],
  proxy_get_metric: [1, 2, 6],
  proxy_set_effective_context: [2],
  proxy_done: [1],
  proxy_call_foreign_function: [1, 6],
  envoy_resolve_dns: [6],
};

const HEADERS = [0, 1, 2, 3, 4, 5];
const DATA = [0, 1, 2, 3, 4];
const TRUTH = [0, 1];
/** What callbacks with a result may return; the last of each is out of range where it matters. */
const RETURNED: Readonly<Record<string, readonly number[]>> = {
  proxy_on_request_headers: HEADERS,
  proxy_on_response_headers: HEADERS,
  proxy_on_request_body: DATA,
  proxy_on_response_body: DATA,
  proxy_on_request_trailers: [0, 1, 2],
  proxy_on_response_trailers: [0, 1, 2],
  proxy_on_new_connection: TRUTH,
  proxy_on_downstream_data: TRUTH,
  proxy_on_upstream_data: TRUTH,
  proxy_on_request_metadata: [0],
  proxy_on_response_metadata: [0],
  proxy_validate_configuration: TRUTH,
};

/** The callbacks in which each HTTP map and buffer is tried. */
const PHASES = [
  'proxy_on_context_create',
  'proxy_on_vm_start',
  'proxy_on_configure',
  'proxy_on_tick',
  'proxy_on_request_headers',
  'proxy_on_request_body',
  'proxy_on_request_trailers',
  'proxy_on_response_headers',
  'proxy_on_response_body',
  'proxy_on_response_trailers',
  'proxy_on_log',
  'proxy_on_done',
  'proxy_on_delete',
];

/** Where the maps and buffers of callouts and connections are at hand. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  GrpcReceiveInitialMetadata: ['proxy_on_grpc_receive_initial_metadata'],
  GrpcReceiveTrailingMetadata: ['proxy_on_grpc_receive_trailing_metadata'],
  HttpCallResponseHeaders: ['proxy_on_http_call_response'],
  HttpCallResponseTrailers: ['proxy_on_http_call_response'],
  DownstreamData: ['proxy_on_downstream_data'],
  UpstreamData: ['proxy_on_upstream_data'],
  HttpCallResponseBody: ['proxy_on_http_call_response'],
  GrpcReceiveBuffer: ['proxy_on_grpc_receive'],
  CallData: ['envoy_on_resolve_dns', 'envoy_on_stats_update', 'proxy_on_foreign_function'],
};

/** Foreign functions of Envoy 1.40. */
const FOREIGN = [
  'clear_route_cache',
  'compress',
  'declare_property',
  'expr_create',
  'expr_delete',
  'expr_evaluate',
  'set_envoy_filter_state',
  'sign',
  'uncompress',
  'verify_signature',
];

export interface ExpectedRow {
  section: string;
  /** A row id of observe.ts; window rows lack the status, which is what they tell. */
  id: string;
  text: string;
}

/** Every row that docs/conformance.md must have a scenario for. */
export function expectedRows(): ExpectedRow[] {
  return [
    ...Object.keys(hostcalls).flatMap((name) =>
      [0, ...STATUSES[name as HostcallName]].map((status) =>
        row('Host functions', `call ${name} ${status}`, `\`${name}\`, ${status} ${statusName(status)}`),
      ),
    ),
    ...Object.entries(callbacks).flatMap(([name, { result }]) =>
      result === 'void'
        ? [row('Callbacks', `callback ${name}`, `\`${name}\``)]
        : (RETURNED[name] ?? TRUTH).map((value) =>
            row('Callbacks', `callback ${name} ${value}`, `\`${name}\`, returns ${value}`),
          ),
    ),
    ...enums.HeaderMapType.flatMap((map) => windows('Header maps', 'map', map, ['read', 'list', 'size', 'write'])),
    ...enums.BufferType.flatMap((buffer) => windows('Buffers', 'buffer', buffer, ['read', 'size', 'write'])),
    ...FOREIGN.map((name) => row('Foreign functions', `foreign ${name} 0`, `\`${name}\``)),
    ...WASI_MODULES.flatMap((module) =>
      Object.keys(wasi).map((name) => row('WASI', `wasi ${module} ${name}`, `\`${module}.${name}\``)),
    ),
    ...Object.keys(environment).map((name) => row('WASI', `wasi env ${name}`, `\`env.${name}\``)),
  ];
}

function windows(section: string, kind: string, what: string, deeds: readonly string[]): ExpectedRow[] {
  return [...PHASES, ...(INSIDE[what] ?? [])].flatMap((callback) =>
    deeds.map((deed) => row(section, `${kind} ${what} ${deed} ${callback}`, `${what}, ${deed} in \`${callback}\``)),
  );
}

function row(section: string, id: string, text: string): ExpectedRow {
  return { section, id, text };
}

function statusName(status: number): string {
  return Object.entries(Status).find(([, value]) => value === status)?.[0] ?? '';
}
