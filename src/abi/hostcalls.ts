import type { EnumName } from './enums.ts';
import type { Hostcall, RawFunction } from './types.ts';

const u32 = <const N extends string>(name: N) => ({ name, kind: 'u32' }) as const;
const i32 = <const N extends string>(name: N) => ({ name, kind: 'i32' }) as const;
const i64 = <const N extends string>(name: N) => ({ name, kind: 'i64' }) as const;
const bytes = <const N extends string>(name: N) => ({ name, kind: 'bytes' }) as const;
const text = <const N extends string>(name: N) => ({ name, kind: 'text' }) as const;
const pairs = <const N extends string>(name: N) => ({ name, kind: 'pairs' }) as const;
const outU32 = <const N extends string>(name: N) => ({ name, kind: 'out_u32' }) as const;
const outU64 = <const N extends string>(name: N) => ({ name, kind: 'out_u64' }) as const;
const earlyOutU32 = <const N extends string>(name: N) => ({ name, kind: 'early_out_u32' }) as const;
const optionalOutBytes = <const N extends string>(name: N) => ({ name, kind: 'optional_out_bytes' }) as const;
const outBytes = <const N extends string>(name: N) => ({ name, kind: 'out_bytes' }) as const;
const choice = <const N extends string, const E extends EnumName>(name: N, of: E) =>
  ({ name, kind: 'enum', of }) as const;

const mapType = choice('map_type', 'HeaderMapType');
const bufferType = choice('buffer_type', 'BufferType');
const streamType = choice('stream_type', 'StreamType');

/**
 * Every function of module `env` that takes ABI parameters and answers a status (cpp-host exports.cc,
 * spec/abi-versions). From this table come imports, decoding, bounds checks, signatures and trace lines.
 */
export const hostcalls = {
  proxy_log: {
    params: [choice('log_level', 'LogLevel'), { name: 'message', kind: 'span' }],
    start: true,
    allocation: true,
    summary: 'writes a line to the log of the proxy',
  },
  proxy_get_log_level: {
    params: [outU32('log_level')],
    since: '0.2.1',
    summary: 'the level below which logs are dropped',
  },
  proxy_get_current_time_nanoseconds: { params: [outU64('time')], summary: 'wall clock, nanoseconds since the epoch' },
  proxy_set_tick_period_milliseconds: { params: [u32('period')], summary: 'calls proxy_on_tick this often; 0 stops' },
  proxy_get_configuration: { params: [outBytes('configuration')], until: '0.1.0', summary: 'the configuration' },
  proxy_get_status: { params: [outU32('code'), outBytes('message')], summary: 'how the last callout ended' },
  proxy_get_property: {
    params: [text('path'), outBytes('value')],
    summary: 'an attribute, by a path of NUL-separated names',
  },
  proxy_set_property: { params: [text('path'), bytes('value')], summary: 'stores filter state for this stream' },
  proxy_continue_request: { params: [], until: '0.1.0', summary: 'resumes a paused request' },
  proxy_continue_response: { params: [], until: '0.1.0', summary: 'resumes a paused response' },
  proxy_continue_stream: { params: [streamType], since: '0.2.0', summary: 'resumes what a callback paused' },
  proxy_close_stream: { params: [streamType], since: '0.2.0', summary: 'resets the stream' },
  proxy_send_local_response: {
    params: [u32('status_code'), text('details'), bytes('body'), pairs('headers'), i32('grpc_status')],
    summary: 'answers the request here and now',
  },
  proxy_clear_route_cache: { params: [], until: '0.1.0', summary: 'chooses the route again' },
  proxy_get_shared_data: { params: [text('key'), outBytes('value'), outU32('cas')], summary: 'reads a shared value' },
  proxy_set_shared_data: { params: [text('key'), bytes('value'), u32('cas')], summary: 'writes a shared value' },
  proxy_register_shared_queue: {
    params: [text('name'), outU32('queue_id')],
    summary: 'makes a queue and owns its events',
  },
  proxy_resolve_shared_queue: {
    params: [text('vm_id'), text('name'), outU32('queue_id')],
    summary: 'finds a queue of another VM',
  },
  proxy_dequeue_shared_queue: { params: [u32('queue_id'), outBytes('value')], summary: 'takes the oldest message' },
  proxy_enqueue_shared_queue: { params: [u32('queue_id'), bytes('value')], summary: 'adds a message' },
  proxy_get_header_map_value: {
    params: [mapType, text('key'), outBytes('value')],
    summary: 'the first value of a header',
  },
  proxy_add_header_map_value: { params: [mapType, text('key'), text('value')], summary: 'adds a header' },
  proxy_replace_header_map_value: { params: [mapType, text('key'), text('value')], summary: 'sets a header' },
  proxy_remove_header_map_value: { params: [mapType, text('key')], summary: 'removes a header' },
  proxy_get_header_map_pairs: { params: [mapType, outBytes('pairs')], summary: 'all headers' },
  proxy_set_header_map_pairs: { params: [mapType, pairs('pairs')], summary: 'replaces all headers' },
  proxy_get_header_map_size: { params: [mapType, outU32('size')], summary: 'bytes of all names and values' },
  proxy_get_buffer_bytes: {
    params: [bufferType, u32('start'), u32('max_size'), outBytes('data')],
    summary: 'part of a body or a configuration',
  },
  proxy_get_buffer_status: { params: [bufferType, outU32('length'), outU32('flags')], summary: 'how long a buffer is' },
  proxy_set_buffer_bytes: {
    params: [bufferType, u32('start'), u32('size'), bytes('data')],
    summary: 'prepends, replaces or appends',
  },
  proxy_http_call: {
    params: [
      text('upstream'),
      pairs('headers'),
      bytes('body'),
      pairs('trailers'),
      i32('timeout'),
      earlyOutU32('call_id'),
    ],
    summary: 'an HTTP request to a cluster',
  },
  proxy_grpc_call: {
    params: [
      bytes('service'),
      text('service_name'),
      text('method'),
      pairs('metadata'),
      bytes('message'),
      i32('timeout'),
      outU32('call_id'),
    ],
    summary: 'a unary gRPC call',
  },
  proxy_grpc_stream: {
    params: [bytes('service'), text('service_name'), text('method'), pairs('metadata'), outU32('stream_id')],
    summary: 'opens a gRPC stream',
  },
  proxy_grpc_send: {
    params: [u32('stream_id'), bytes('message'), u32('end_stream')],
    summary: 'sends on a gRPC stream',
  },
  proxy_grpc_close: { params: [u32('call_id')], summary: 'half-closes a gRPC stream' },
  proxy_grpc_cancel: { params: [u32('call_id')], summary: 'resets a gRPC call or stream' },
  proxy_define_metric: {
    params: [choice('metric_type', 'MetricType'), text('name'), outU32('metric_id')],
    summary: 'makes a counter, gauge or histogram',
  },
  proxy_increment_metric: { params: [u32('metric_id'), i64('offset')], summary: 'changes a counter or gauge' },
  proxy_record_metric: { params: [u32('metric_id'), i64('value')], summary: 'sets a gauge, records in a histogram' },
  proxy_get_metric: { params: [u32('metric_id'), outU64('value')], summary: 'reads a counter or gauge' },
  proxy_set_effective_context: { params: [u32('context_id')], summary: 'lets the next calls act on another context' },
  proxy_done: { params: [], summary: 'ends the wait that proxy_on_done asked for' },
  proxy_call_foreign_function: {
    params: [text('function_name'), bytes('arguments'), optionalOutBytes('results')],
    summary: 'calls a function of this host by name',
  },
  envoy_resolve_dns: { params: [text('address'), earlyOutU32('token')], summary: 'resolves a name (Envoy only)' },
} as const satisfies Record<string, Hostcall>;

export type HostcallName = keyof typeof hostcalls;

/** Functions of `env` outside the scheme above: emscripten's, with plain numbers. */
export const environment = {
  emscripten_notify_memory_growth: { params: [['memory_index', 'i32']], result: 'void', start: true },
  pthread_equal: {
    params: [
      ['a', 'i32'],
      ['b', 'i32'],
    ],
    result: 'i32',
  },
} as const satisfies Record<string, RawFunction>;

export type EnvironmentName = keyof typeof environment;
