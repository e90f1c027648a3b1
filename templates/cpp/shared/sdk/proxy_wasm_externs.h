// What the proxy offers: every function of the Proxy-Wasm ABI 0.2.1. A filter imports only those that it calls.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "proxy_wasm_enums.h"

#define PROXY_WASM_IMPORT(name) \
  extern "C" __attribute__((import_module("env"), import_name(#name))) WasmResult name

PROXY_WASM_IMPORT(proxy_log)(LogLevel level, const char* message, size_t message_size);
PROXY_WASM_IMPORT(proxy_get_log_level)(LogLevel* level);
PROXY_WASM_IMPORT(proxy_get_current_time_nanoseconds)(uint64_t* nanoseconds);
PROXY_WASM_IMPORT(proxy_set_tick_period_milliseconds)(uint32_t milliseconds);

// Whatever is returned through `const char**` belongs to the filter, which frees it: WasmData does.
PROXY_WASM_IMPORT(proxy_get_status)(uint32_t* code, const char** message, size_t* message_size);
PROXY_WASM_IMPORT(proxy_get_property)(const char* path, size_t path_size, const char** value, size_t* value_size);
PROXY_WASM_IMPORT(proxy_set_property)(const char* path, size_t path_size, const char* value, size_t value_size);

PROXY_WASM_IMPORT(proxy_continue_stream)(WasmStreamType type);
PROXY_WASM_IMPORT(proxy_close_stream)(WasmStreamType type);
PROXY_WASM_IMPORT(proxy_send_local_response)(uint32_t code, const char* details, size_t details_size,
                                             const char* body, size_t body_size, const char* header_pairs,
                                             size_t header_pairs_size, uint32_t grpc_status);

PROXY_WASM_IMPORT(proxy_get_shared_data)(const char* key, size_t key_size, const char** value, size_t* value_size,
                                         uint32_t* cas);
PROXY_WASM_IMPORT(proxy_set_shared_data)(const char* key, size_t key_size, const char* value, size_t value_size,
                                         uint32_t cas);
PROXY_WASM_IMPORT(proxy_register_shared_queue)(const char* name, size_t name_size, uint32_t* token);
PROXY_WASM_IMPORT(proxy_resolve_shared_queue)(const char* vm_id, size_t vm_id_size, const char* name,
                                              size_t name_size, uint32_t* token);
PROXY_WASM_IMPORT(proxy_dequeue_shared_queue)(uint32_t token, const char** data, size_t* data_size);
PROXY_WASM_IMPORT(proxy_enqueue_shared_queue)(uint32_t token, const char* data, size_t data_size);

PROXY_WASM_IMPORT(proxy_add_header_map_value)(WasmHeaderMapType type, const char* key, size_t key_size,
                                              const char* value, size_t value_size);
PROXY_WASM_IMPORT(proxy_get_header_map_value)(WasmHeaderMapType type, const char* key, size_t key_size,
                                              const char** value, size_t* value_size);
PROXY_WASM_IMPORT(proxy_replace_header_map_value)(WasmHeaderMapType type, const char* key, size_t key_size,
                                                  const char* value, size_t value_size);
PROXY_WASM_IMPORT(proxy_remove_header_map_value)(WasmHeaderMapType type, const char* key, size_t key_size);
PROXY_WASM_IMPORT(proxy_get_header_map_pairs)(WasmHeaderMapType type, const char** pairs, size_t* pairs_size);
PROXY_WASM_IMPORT(proxy_set_header_map_pairs)(WasmHeaderMapType type, const char* pairs, size_t pairs_size);
PROXY_WASM_IMPORT(proxy_get_header_map_size)(WasmHeaderMapType type, size_t* size);

PROXY_WASM_IMPORT(proxy_get_buffer_bytes)(WasmBufferType type, uint32_t start, uint32_t length, const char** data,
                                          size_t* data_size);
PROXY_WASM_IMPORT(proxy_get_buffer_status)(WasmBufferType type, size_t* length, uint32_t* flags);
PROXY_WASM_IMPORT(proxy_set_buffer_bytes)(WasmBufferType type, uint32_t start, uint32_t length, const char* data,
                                          size_t data_size);

PROXY_WASM_IMPORT(proxy_http_call)(const char* upstream, size_t upstream_size, void* header_pairs,
                                   size_t header_pairs_size, const char* body, size_t body_size,
                                   void* trailer_pairs, size_t trailer_pairs_size, uint32_t timeout_milliseconds,
                                   uint32_t* token);
PROXY_WASM_IMPORT(proxy_grpc_call)(const char* service, size_t service_size, const char* service_name,
                                   size_t service_name_size, const char* method_name, size_t method_name_size,
                                   void* metadata_pairs, size_t metadata_pairs_size, const char* request,
                                   size_t request_size, uint32_t timeout_milliseconds, uint32_t* token);
PROXY_WASM_IMPORT(proxy_grpc_stream)(const char* service, size_t service_size, const char* service_name,
                                     size_t service_name_size, const char* method_name, size_t method_name_size,
                                     void* metadata_pairs, size_t metadata_pairs_size, uint32_t* token);
PROXY_WASM_IMPORT(proxy_grpc_cancel)(uint32_t token);
PROXY_WASM_IMPORT(proxy_grpc_close)(uint32_t token);
PROXY_WASM_IMPORT(proxy_grpc_send)(uint32_t token, const char* message, size_t message_size, uint32_t end_stream);

PROXY_WASM_IMPORT(proxy_define_metric)(MetricType type, const char* name, size_t name_size, uint32_t* metric_id);
PROXY_WASM_IMPORT(proxy_increment_metric)(uint32_t metric_id, int64_t offset);
PROXY_WASM_IMPORT(proxy_record_metric)(uint32_t metric_id, uint64_t value);
PROXY_WASM_IMPORT(proxy_get_metric)(uint32_t metric_id, uint64_t* value);

PROXY_WASM_IMPORT(proxy_set_effective_context)(uint32_t context_id);
PROXY_WASM_IMPORT(proxy_done)();
PROXY_WASM_IMPORT(proxy_call_foreign_function)(const char* name, size_t name_size, const char* arguments,
                                               size_t arguments_size, char** results, size_t* results_size);
