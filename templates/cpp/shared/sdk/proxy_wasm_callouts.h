// How answers to callouts find their callbacks.
#pragma once

#include "proxy_wasm_api.h"

inline WasmResult RootContext::httpCall(std::string_view uri, const HeaderStringPairs& request_headers,
                                        std::string_view request_body, const HeaderStringPairs& request_trailers,
                                        uint32_t timeout_milliseconds, HttpCallCallback callback) {
  uint32_t token = 0;
  const auto result =
      makeHttpCall(uri, request_headers, request_body, request_trailers, timeout_milliseconds, &token);
  if (result == WasmResult::Ok) {
    http_calls_[token] = std::move(callback);
  }
  return result;
}

inline WasmResult RootContext::grpcSimpleCall(std::string_view service, std::string_view service_name,
                                              std::string_view method_name,
                                              const HeaderStringPairs& initial_metadata, std::string_view request,
                                              uint32_t timeout_milliseconds, GrpcSimpleCallCallback callback) {
  uint32_t token = 0;
  const auto result =
      grpcCall(service, service_name, method_name, initial_metadata, request, timeout_milliseconds, &token);
  if (result == WasmResult::Ok) {
    simple_grpc_calls_[token] = std::move(callback);
  }
  return result;
}

inline WasmResult RootContext::grpcSimpleCall(std::string_view service, std::string_view service_name,
                                              std::string_view method_name,
                                              const HeaderStringPairs& initial_metadata, std::string_view request,
                                              uint32_t timeout_milliseconds,
                                              std::function<void(size_t body_size)> success_callback,
                                              std::function<void(GrpcStatus status)> failure_callback) {
  return grpcSimpleCall(service, service_name, method_name, initial_metadata, request, timeout_milliseconds,
                        GrpcSimpleCallCallback([success_callback, failure_callback](GrpcStatus status, size_t size) {
                          if (status == GrpcStatus::Ok) {
                            success_callback(size);
                          } else {
                            failure_callback(status);
                          }
                        }));
}

inline WasmResult RootContext::grpcCallHandler(std::string_view service, std::string_view service_name,
                                               std::string_view method_name,
                                               const HeaderStringPairs& initial_metadata, std::string_view request,
                                               uint32_t timeout_milliseconds,
                                               std::unique_ptr<GrpcCallHandlerBase> handler) {
  uint32_t token = 0;
  const auto result =
      grpcCall(service, service_name, method_name, initial_metadata, request, timeout_milliseconds, &token);
  if (result == WasmResult::Ok) {
    handler->token_ = token;
    handler->context_ = this;
    grpc_calls_[token] = std::move(handler);
  }
  return result;
}

inline WasmResult RootContext::grpcStreamHandler(std::string_view service, std::string_view service_name,
                                                 std::string_view method_name,
                                                 const HeaderStringPairs& initial_metadata,
                                                 std::unique_ptr<GrpcStreamHandlerBase> handler) {
  uint32_t token = 0;
  const auto result = grpcStream(service, service_name, method_name, initial_metadata, &token);
  if (result == WasmResult::Ok) {
    handler->token_ = token;
    handler->context_ = this;
    grpc_streams_[token] = std::move(handler);
  }
  return result;
}

// What is over leaves its table before its callback runs, which may start another callout or cancel this one.
inline void RootContext::onHttpCallResponse(uint32_t token, uint32_t headers, size_t body_size, uint32_t trailers) {
  if (auto call = http_calls_.extract(token)) {
    call.mapped()(headers, body_size, trailers);
  }
}

inline void RootContext::onGrpcReceiveInitialMetadata(uint32_t token, uint32_t headers) {
  if (auto stream = grpc_streams_.find(token); stream != grpc_streams_.end()) {
    stream->second->onReceiveInitialMetadata(headers);
  }
}

inline void RootContext::onGrpcReceiveTrailingMetadata(uint32_t token, uint32_t trailers) {
  if (auto stream = grpc_streams_.find(token); stream != grpc_streams_.end()) {
    stream->second->onReceiveTrailingMetadata(trailers);
  }
}

inline void RootContext::onGrpcReceive(uint32_t token, size_t body_size) {
  if (auto call = simple_grpc_calls_.extract(token)) {
    call.mapped()(GrpcStatus::Ok, body_size);
  } else if (auto handler = grpc_calls_.extract(token)) {
    handler.mapped()->onSuccess(body_size);
  } else if (auto stream = grpc_streams_.find(token); stream != grpc_streams_.end()) {
    stream->second->onReceive(body_size);
  }
}

inline void RootContext::onGrpcClose(uint32_t token, GrpcStatus status) {
  if (auto call = simple_grpc_calls_.extract(token)) {
    call.mapped()(status, 0);
  } else if (auto handler = grpc_calls_.extract(token)) {
    handler.mapped()->onFailure(status);
  } else if (auto stream = grpc_streams_.find(token); stream != grpc_streams_.end()) {
    stream->second->doRemoteClose(status);
  }
}

inline void GrpcCallHandlerBase::cancel() {
  grpcCancel(token_);
  context_->grpc_calls_.erase(token_);
}

inline void GrpcStreamHandlerBase::reset() {
  grpcCancel(token_);
  context_->grpc_streams_.erase(token_);
}

inline void GrpcStreamHandlerBase::close() {
  grpcClose(token_);
  local_close_ = true;
  deleteWhenClosed();
}

inline WasmResult GrpcStreamHandlerBase::send(std::string_view message, bool end_of_stream) {
  const auto result = grpcSend(token_, message, end_of_stream);
  if (result == WasmResult::Ok && end_of_stream) {
    local_close_ = true;
    deleteWhenClosed();
  }
  return result;
}

inline void GrpcStreamHandlerBase::doRemoteClose(GrpcStatus status) {
  const auto context = context_;
  const auto token = token_;
  onRemoteClose(status);
  // It may have deleted this object, by reset().
  if (context->grpc_streams_.find(token) != context->grpc_streams_.end()) {
    remote_close_ = true;
    deleteWhenClosed();
  }
}

inline void GrpcStreamHandlerBase::deleteWhenClosed() {
  if (local_close_ && remote_close_) {
    context_->grpc_streams_.erase(token_);
  }
}
