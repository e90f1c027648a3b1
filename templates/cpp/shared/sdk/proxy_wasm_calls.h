// The proxy's functions in the types of C++: headers, buffers, properties, streams, callouts, shared data, queues.
#pragma once

#include <initializer_list>
#include <optional>
#include <type_traits>

#include "proxy_wasm_data.h"

// Headers and trailers. Names are in lower case; `:path` and the like are among the headers.

inline WasmResult addHeaderMapValue(WasmHeaderMapType type, std::string_view key, std::string_view value) {
  return proxy_add_header_map_value(type, key.data(), key.size(), value.data(), value.size());
}

// Empty, and never null, when there is no such header.
inline WasmDataPtr getHeaderMapValue(WasmHeaderMapType type, std::string_view key) {
  const char* value = nullptr;
  size_t size = 0;
  proxy_get_header_map_value(type, key.data(), key.size(), &value, &size);
  return std::make_unique<WasmData>(value, size);
}

// Adds the header when it was not there.
inline WasmResult replaceHeaderMapValue(WasmHeaderMapType type, std::string_view key, std::string_view value) {
  return proxy_replace_header_map_value(type, key.data(), key.size(), value.data(), value.size());
}

inline WasmResult removeHeaderMapValue(WasmHeaderMapType type, std::string_view key) {
  return proxy_remove_header_map_value(type, key.data(), key.size());
}

inline WasmDataPtr getHeaderMapPairs(WasmHeaderMapType type) {
  const char* pairs = nullptr;
  size_t size = 0;
  proxy_get_header_map_pairs(type, &pairs, &size);
  return std::make_unique<WasmData>(pairs, size);
}

inline WasmResult setHeaderMapPairs(WasmHeaderMapType type, const HeaderStringPairs& pairs) {
  const char* data;
  size_t size;
  exportPairs(pairs, &data, &size);
  const auto result = proxy_set_header_map_pairs(type, data, size);
  ::free(const_cast<char*>(data));
  return result;
}

// In bytes.
inline WasmResult getHeaderMapSize(WasmHeaderMapType type, size_t* size) {
  return proxy_get_header_map_size(type, size);
}

// addRequestHeader, getRequestHeader, replaceRequestHeader, removeRequestHeader, getRequestHeaderPairs,
// setRequestHeaderPairs, getRequestHeaderSize; the same for RequestTrailer, ResponseHeader and ResponseTrailer.
#define PROXY_WASM_HEADER_FUNCTIONS(name)                                                             \
  inline WasmResult add##name(std::string_view key, std::string_view value) {                         \
    return addHeaderMapValue(WasmHeaderMapType::name##s, key, value);                                 \
  }                                                                                                   \
  inline WasmDataPtr get##name(std::string_view key) {                                                \
    return getHeaderMapValue(WasmHeaderMapType::name##s, key);                                        \
  }                                                                                                   \
  inline WasmResult replace##name(std::string_view key, std::string_view value) {                     \
    return replaceHeaderMapValue(WasmHeaderMapType::name##s, key, value);                             \
  }                                                                                                   \
  inline WasmResult remove##name(std::string_view key) {                                              \
    return removeHeaderMapValue(WasmHeaderMapType::name##s, key);                                     \
  }                                                                                                   \
  inline WasmDataPtr get##name##Pairs() { return getHeaderMapPairs(WasmHeaderMapType::name##s); }     \
  inline WasmResult set##name##Pairs(const HeaderStringPairs& pairs) {                                \
    return setHeaderMapPairs(WasmHeaderMapType::name##s, pairs);                                      \
  }                                                                                                   \
  inline WasmResult get##name##Size(size_t* size) {                                                   \
    return getHeaderMapSize(WasmHeaderMapType::name##s, size);                                        \
  }
PROXY_WASM_HEADER_FUNCTIONS(RequestHeader)
PROXY_WASM_HEADER_FUNCTIONS(RequestTrailer)
PROXY_WASM_HEADER_FUNCTIONS(ResponseHeader)
PROXY_WASM_HEADER_FUNCTIONS(ResponseTrailer)
#undef PROXY_WASM_HEADER_FUNCTIONS

// Buffers: bodies, data of connections, configurations, answers to callouts.

inline WasmDataPtr getBufferBytes(WasmBufferType type, size_t start, size_t length) {
  const char* data = nullptr;
  size_t size = 0;
  proxy_get_buffer_bytes(type, start, length, &data, &size);
  return std::make_unique<WasmData>(data, size);
}

inline WasmResult getBufferStatus(WasmBufferType type, size_t* size, uint32_t* flags) {
  return proxy_get_buffer_status(type, size, flags);
}

// Replaces `length` bytes from `start` on by `data`. `new_size` goes in as the size before and comes out as that after.
inline WasmResult setBuffer(WasmBufferType type, size_t start, size_t length, std::string_view data,
                            size_t* new_size = nullptr) {
  const auto result = proxy_set_buffer_bytes(type, start, length, data.data(), data.size());
  if (result == WasmResult::Ok && new_size != nullptr) {
    *new_size = *new_size - length + data.size();
  }
  return result;
}

// Properties, which Envoy calls attributes: {"request", "path"}.

// Takes any list of strings.
template <typename Parts> inline std::optional<WasmDataPtr> getPropertyOf(const Parts& parts) {
  std::string path;
  for (const auto& part : parts) {
    path.append(part.data(), part.size());
    path.push_back('\0');
  }
  const char* value = nullptr;
  size_t size = 0;
  if (proxy_get_property(path.data(), path.size(), &value, &size) != WasmResult::Ok) {
    return {};
  }
  return std::make_unique<WasmData>(value, size);
}

inline std::optional<WasmDataPtr> getProperty(const std::initializer_list<std::string_view>& parts) {
  return getPropertyOf(parts);
}
template <typename String> inline std::optional<WasmDataPtr> getProperty(const std::vector<String>& parts) {
  return getPropertyOf(parts);
}

// A property as a string, int64_t, uint64_t, double or bool; false when it is not there or of another size.
// Times are in nanoseconds.
template <typename Value> inline bool readValue(std::optional<WasmDataPtr> property, Value* out) {
  if (!property) {
    return false;
  }
  const auto bytes = (*property)->view();
  if constexpr (std::is_same_v<Value, std::string>) {
    out->assign(bytes.data(), bytes.size());
  } else {
    static_assert(std::is_trivially_copyable_v<Value>, "a property is a string or a number");
    if (bytes.size() != sizeof(Value)) {
      return false;
    }
    memcpy(out, bytes.data(), sizeof(Value));
  }
  return true;
}

template <typename Value>
inline bool getValue(const std::initializer_list<std::string_view>& parts, Value* out) {
  return readValue(getProperty(parts), out);
}
template <typename String, typename Value> inline bool getValue(const std::vector<String>& parts, Value* out) {
  return readValue(getProperty(parts), out);
}

// A property as a protobuf message.
template <typename Message> inline bool readMessage(std::optional<WasmDataPtr> property, Message* out) {
  return property && ((*property)->size() == 0 || out->ParseFromArray((*property)->data(), (*property)->size()));
}
template <typename Message>
inline bool getMessageValue(const std::initializer_list<std::string_view>& parts, Message* out) {
  return readMessage(getProperty(parts), out);
}
template <typename String, typename Message>
inline bool getMessageValue(const std::vector<String>& parts, Message* out) {
  return readMessage(getProperty(parts), out);
}

// Remembers a value for this stream, which filters and access logs further on read as the property `key`.
inline WasmResult setFilterState(std::string_view key, std::string_view value) {
  return proxy_set_property(key.data(), key.size(), value.data(), value.size());
}
inline WasmResult setFilterStateStringValue(std::string_view key, std::string_view value) {
  return setFilterState(key, value);
}

// Streams: what a callback stopped goes on, or ends.

inline WasmResult continueRequest() { return proxy_continue_stream(WasmStreamType::Request); }
inline WasmResult continueResponse() { return proxy_continue_stream(WasmStreamType::Response); }
inline WasmResult continueDownstream() { return proxy_continue_stream(WasmStreamType::Downstream); }
inline WasmResult continueUpstream() { return proxy_continue_stream(WasmStreamType::Upstream); }
inline WasmResult closeRequest() { return proxy_close_stream(WasmStreamType::Request); }
inline WasmResult closeResponse() { return proxy_close_stream(WasmStreamType::Response); }
inline WasmResult closeDownstream() { return proxy_close_stream(WasmStreamType::Downstream); }
inline WasmResult closeUpstream() { return proxy_close_stream(WasmStreamType::Upstream); }

// Answers the request instead of the upstream.
inline WasmResult sendLocalResponse(uint32_t code, std::string_view details, std::string_view body,
                                    const HeaderStringPairs& headers,
                                    GrpcStatus grpc_status = GrpcStatus::InvalidCode) {
  const char* pairs;
  size_t size;
  exportPairs(headers, &pairs, &size);
  const auto result = proxy_send_local_response(code, details.data(), details.size(), body.data(), body.size(),
                                                pairs, size, static_cast<uint32_t>(grpc_status));
  ::free(const_cast<char*>(pairs));
  return result;
}

// Shared data: one table for all VMs with the same vm_id.

inline WasmResult getSharedData(std::string_view key, WasmDataPtr* value, uint32_t* cas = nullptr) {
  uint32_t ignored;
  const char* data = nullptr;
  size_t size = 0;
  const auto result = proxy_get_shared_data(key.data(), key.size(), &data, &size, cas ? cas : &ignored);
  if (result == WasmResult::Ok) {
    *value = std::make_unique<WasmData>(data, size);
  }
  return result;
}

// A `cas` other than 0 must be that of the last getSharedData, otherwise nothing is set: CasMismatch.
inline WasmResult setSharedData(std::string_view key, std::string_view value, uint32_t cas = 0) {
  return proxy_set_shared_data(key.data(), key.size(), value.data(), value.size(), cas);
}

// Ends the VM when there is no such value.
inline WasmDataPtr getSharedDataValue(std::string_view key, uint32_t* cas = nullptr) {
  WasmDataPtr value;
  const auto result = getSharedData(key, &value, cas);
  if (result != WasmResult::Ok) {
    logAbort("getSharedData returned WasmError: " + toString(result));
  }
  return value;
}

// Queues between VMs. Who registers one is told of messages by onQueueReady.

inline WasmResult registerSharedQueue(std::string_view queue_name, uint32_t* token) {
  return proxy_register_shared_queue(queue_name.data(), queue_name.size(), token);
}
inline WasmResult resolveSharedQueue(std::string_view vm_id, std::string_view queue_name, uint32_t* token) {
  return proxy_resolve_shared_queue(vm_id.data(), vm_id.size(), queue_name.data(), queue_name.size(), token);
}
inline WasmResult enqueueSharedQueue(uint32_t token, std::string_view data) {
  return proxy_enqueue_shared_queue(token, data.data(), data.size());
}
inline WasmResult dequeueSharedQueue(uint32_t token, WasmDataPtr* data) {
  const char* bytes = nullptr;
  size_t size = 0;
  const auto result = proxy_dequeue_shared_queue(token, &bytes, &size);
  *data = std::make_unique<WasmData>(bytes, size);
  return result;
}

// Callouts. RootContext::httpCall and its gRPC functions are easier: they find the callback by the token.

// `uri` is the name of a cluster.
inline WasmResult makeHttpCall(std::string_view uri, const HeaderStringPairs& request_headers,
                               std::string_view request_body, const HeaderStringPairs& request_trailers,
                               uint32_t timeout_milliseconds, uint32_t* token) {
  void* headers;
  void* trailers;
  size_t headers_size;
  size_t trailers_size;
  MakeHeaderStringPairsBuffer(request_headers, &headers, &headers_size);
  MakeHeaderStringPairsBuffer(request_trailers, &trailers, &trailers_size);
  const auto result =
      proxy_http_call(uri.data(), uri.size(), headers, headers_size, request_body.data(), request_body.size(),
                      trailers, trailers_size, timeout_milliseconds, token);
  ::free(headers);
  ::free(trailers);
  return result;
}

// `service` is the name of a cluster, or a serialised envoy.config.core.v3.GrpcService.
inline WasmResult grpcCall(std::string_view service, std::string_view service_name, std::string_view method_name,
                           const HeaderStringPairs& initial_metadata, std::string_view request,
                           uint32_t timeout_milliseconds, uint32_t* token) {
  void* metadata;
  size_t size;
  MakeHeaderStringPairsBuffer(initial_metadata, &metadata, &size);
  const auto result = proxy_grpc_call(service.data(), service.size(), service_name.data(), service_name.size(),
                                      method_name.data(), method_name.size(), metadata, size, request.data(),
                                      request.size(), timeout_milliseconds, token);
  ::free(metadata);
  return result;
}

inline WasmResult grpcStream(std::string_view service, std::string_view service_name, std::string_view method_name,
                             const HeaderStringPairs& initial_metadata, uint32_t* token) {
  void* metadata;
  size_t size;
  MakeHeaderStringPairsBuffer(initial_metadata, &metadata, &size);
  const auto result = proxy_grpc_stream(service.data(), service.size(), service_name.data(), service_name.size(),
                                        method_name.data(), method_name.size(), metadata, size, token);
  ::free(metadata);
  return result;
}

inline WasmResult grpcCancel(uint32_t token) { return proxy_grpc_cancel(token); }
inline WasmResult grpcClose(uint32_t token) { return proxy_grpc_close(token); }
inline WasmResult grpcSend(uint32_t token, std::string_view message, bool end_stream) {
  return proxy_grpc_send(token, message.data(), message.size(), end_stream ? 1 : 0);
}

// How the callout ended whose callback is running: HTTP or gRPC status, and message.
inline std::pair<uint32_t, WasmDataPtr> getStatus() {
  uint32_t code = 0;
  const char* message = nullptr;
  size_t size = 0;
  CHECK_RESULT(proxy_get_status(&code, &message, &size));
  return {code, std::make_unique<WasmData>(message, size)};
}

inline uint64_t getCurrentTimeNanoseconds() {
  uint64_t nanoseconds;
  CHECK_RESULT(proxy_get_current_time_nanoseconds(&nanoseconds));
  return nanoseconds;
}

// Metrics by number; proxy_wasm_metrics.h has them with tags.

inline WasmResult defineMetric(MetricType type, std::string_view name, uint32_t* metric_id) {
  return proxy_define_metric(type, name.data(), name.size(), metric_id);
}
inline WasmResult incrementMetric(uint32_t metric_id, int64_t offset) {
  return proxy_increment_metric(metric_id, offset);
}
inline WasmResult recordMetric(uint32_t metric_id, uint64_t value) { return proxy_record_metric(metric_id, value); }
inline WasmResult getMetric(uint32_t metric_id, uint64_t* value) { return proxy_get_metric(metric_id, value); }
