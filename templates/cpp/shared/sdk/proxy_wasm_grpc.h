// What a filter derives from to be told how a gRPC call or stream goes on.
#pragma once

#include "proxy_wasm_calls.h"

class RootContext;

// Names `Message` only when it is a protobuf message.
template <typename Message>
using IfMessage = decltype(std::declval<const Message&>().SerializeToString(static_cast<std::string*>(nullptr)));

// A call with one answer. It is deleted after onSuccess or onFailure.
class GrpcCallHandlerBase {
public:
  virtual ~GrpcCallHandlerBase() = default;

  RootContext* context() { return context_; }
  uint32_t token() { return token_; }
  // Ends the call and deletes this object.
  void cancel();

  // The answer is read by getBufferBytes(WasmBufferType::GrpcReceiveBuffer, 0, body_size).
  virtual void onSuccess(size_t body_size) = 0;
  virtual void onFailure(GrpcStatus status) = 0;

private:
  friend class RootContext;
  RootContext* context_ = nullptr;
  uint32_t token_ = 0;
};

template <typename Message> class GrpcCallHandler : public GrpcCallHandlerBase {};

// A stream of messages in both directions. It is deleted when both sides have closed it.
class GrpcStreamHandlerBase {
public:
  virtual ~GrpcStreamHandlerBase() = default;

  RootContext* context() { return context_; }
  uint32_t token() { return token_; }

  WasmResult send(std::string_view message, bool end_of_stream);
  // No more is sent; messages may still arrive.
  void close();
  // Ends the stream in both directions and deletes this object.
  void reset();

  virtual void onReceiveInitialMetadata(uint32_t /* headers */) {}
  virtual void onReceiveTrailingMetadata(uint32_t /* trailers */) {}
  virtual void onReceive(size_t body_size) = 0;
  virtual void onRemoteClose(GrpcStatus status) = 0;

protected:
  friend class RootContext;
  void doRemoteClose(GrpcStatus status);

  bool local_close_ = false;
  bool remote_close_ = false;
  RootContext* context_ = nullptr;
  uint32_t token_ = 0;

private:
  // Deletes this object when nothing can happen to it any more.
  void deleteWhenClosed();
};

template <typename Request, typename Response> class GrpcStreamHandler : public GrpcStreamHandlerBase {
public:
  using GrpcStreamHandlerBase::send;
  WasmResult send(const Request& message, bool end_of_stream) {
    std::string bytes;
    return message.SerializeToString(&bytes) ? GrpcStreamHandlerBase::send(bytes, end_of_stream)
                                             : WasmResult::SerializationFailure;
  }
};
