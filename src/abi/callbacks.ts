import type { Callback } from './types.ts';

/** What the host calls in a guest, each with its context id first (cpp-host wasm.cc getFunctions, Envoy wasm.h). */
export const callbacks = {
  proxy_on_context_create: { params: ['context_id', 'parent_context_id'], result: 'void' },
  proxy_on_vm_start: { params: ['context_id', 'vm_configuration_size'], result: 'i32' },
  proxy_validate_configuration: { params: ['context_id', 'configuration_size'], result: 'i32' },
  proxy_on_configure: { params: ['context_id', 'plugin_configuration_size'], result: 'i32' },
  proxy_on_tick: { params: ['context_id'], result: 'void' },
  proxy_on_queue_ready: { params: ['context_id', 'queue_id'], result: 'void' },
  proxy_on_foreign_function: { params: ['context_id', 'function_id', 'data_size'], result: 'void', since: '0.2.0' },
  proxy_on_new_connection: { params: ['context_id'], result: 'i32' },
  proxy_on_downstream_data: { params: ['context_id', 'data_size', 'end_of_stream'], result: 'i32' },
  proxy_on_upstream_data: { params: ['context_id', 'data_size', 'end_of_stream'], result: 'i32' },
  proxy_on_downstream_connection_close: { params: ['context_id', 'peer_type'], result: 'void' },
  proxy_on_upstream_connection_close: { params: ['context_id', 'peer_type'], result: 'void' },
  proxy_on_request_headers: { params: ['context_id', 'num_headers', 'end_of_stream'], result: 'i32' },
  proxy_on_request_body: { params: ['context_id', 'body_size', 'end_of_stream'], result: 'i32' },
  proxy_on_request_trailers: { params: ['context_id', 'num_trailers'], result: 'i32' },
  proxy_on_request_metadata: { params: ['context_id', 'num_elements'], result: 'i32' },
  proxy_on_response_headers: { params: ['context_id', 'num_headers', 'end_of_stream'], result: 'i32' },
  proxy_on_response_body: { params: ['context_id', 'body_size', 'end_of_stream'], result: 'i32' },
  proxy_on_response_trailers: { params: ['context_id', 'num_trailers'], result: 'i32' },
  proxy_on_response_metadata: { params: ['context_id', 'num_elements'], result: 'i32' },
  proxy_on_http_call_response: {
    params: ['context_id', 'call_id', 'num_headers', 'body_size', 'num_trailers'],
    result: 'void',
  },
  proxy_on_grpc_receive_initial_metadata: { params: ['context_id', 'call_id', 'num_elements'], result: 'void' },
  proxy_on_grpc_receive: { params: ['context_id', 'call_id', 'message_size'], result: 'void' },
  proxy_on_grpc_receive_trailing_metadata: { params: ['context_id', 'call_id', 'num_elements'], result: 'void' },
  proxy_on_grpc_close: { params: ['context_id', 'call_id', 'status_code'], result: 'void' },
  proxy_on_done: { params: ['context_id'], result: 'i32' },
  proxy_on_log: { params: ['context_id'], result: 'void' },
  proxy_on_delete: { params: ['context_id'], result: 'void' },
  envoy_on_resolve_dns: { params: ['context_id', 'token', 'data_size'], result: 'void' },
  envoy_on_stats_update: { params: ['context_id', 'data_size'], result: 'void' },
} as const satisfies Record<string, Callback>;

export type CallbackName = keyof typeof callbacks;

/** Exports that start a VM or allocate memory; they take no context. */
export const lifecycle = {
  _initialize: { params: [], result: 'void' },
  _start: { params: [], result: 'void' },
  main: { params: ['argc', 'argv'], result: 'i32' },
  __main_void: { params: [], result: 'i32' },
  malloc: { params: ['size'], result: 'i32' },
  proxy_on_memory_allocate: { params: ['size'], result: 'i32' },
} as const satisfies Record<string, Callback>;

export type LifecycleName = keyof typeof lifecycle;

/**
 * The parameters of a callback in one ABI version: the header callbacks of 0.1.0 have no end_of_stream.
 */
export function callbackParams(name: CallbackName, version: string): readonly string[] {
  const params = callbacks[name].params;
  const shortened = name === 'proxy_on_request_headers' || name === 'proxy_on_response_headers';
  return version === '0.1.0' && shortened ? params.slice(0, 2) : params;
}
