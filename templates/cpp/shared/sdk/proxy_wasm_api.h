// The classes that a filter derives from: RootContext, one for each plugin, and Context, one for each request or
// connection.
#pragma once

#include <functional>
#include <unordered_map>

#include "proxy_wasm_calls.h"
#include "proxy_wasm_grpc.h"
#include "proxy_wasm_metrics.h"

class Context;

class ContextBase {
public:
  explicit ContextBase(uint32_t id) : id_(id) {}
  virtual ~ContextBase() = default;

  uint32_t id() { return id_; }

  // Lets the next calls act on this context, in a callback of another one: continueRequest() in that of a callout.
  WasmResult setEffectiveContext() { return proxy_set_effective_context(id_); }

  virtual RootContext* asRoot() { return nullptr; }
  virtual Context* asContext() { return nullptr; }

  virtual void onCreate() {}
  virtual bool onDoneBase() = 0;
  // When the stream is over: the time for access logs, with all headers still there to be read.
  virtual void onLog() {}
  // The last call to this object, which goes then.
  virtual void onDelete() {}
  virtual void onForeignFunction(uint32_t /* foreign_function_id */, uint32_t /* data_size */) {}

  WasmResult getLogLevel(LogLevel* level) { return proxy_get_log_level(level); }

  // A callout that failed has no headers, body and trailers.
  using HttpCallCallback = std::function<void(uint32_t num_headers, size_t body_size, uint32_t num_trailers)>;
  using GrpcSimpleCallCallback = std::function<void(GrpcStatus status, size_t body_size)>;

private:
  uint32_t id_;
};

class RootContext : public ContextBase {
public:
  RootContext(uint32_t id, std::string_view root_id) : ContextBase(id), root_id_(root_id) {}

  std::string_view root_id() { return root_id_; }
  RootContext* asRoot() override { return this; }

  // False refuses the configuration, so that the proxy does not start the plugin. The configuration is read by
  // getBufferBytes(WasmBufferType::PluginConfiguration, 0, configuration_size).
  virtual bool validateConfiguration(size_t /* configuration_size */) { return true; }
  virtual bool onConfigure(size_t /* configuration_size */) { return true; }
  virtual bool onStart(size_t /* vm_configuration_size */) { return true; }

  // As often as proxy_set_tick_period_milliseconds asked for.
  virtual void onTick() {}
  virtual void onQueueReady(uint32_t /* token */) {}

  // False keeps the plugin until done() is called.
  virtual bool onDone() { return true; }
  void done() { proxy_done(); }

  // `uri` is the name of a cluster. The callback runs in this context; see ContextBase::setEffectiveContext.
  WasmResult httpCall(std::string_view uri, const HeaderStringPairs& request_headers, std::string_view request_body,
                      const HeaderStringPairs& request_trailers, uint32_t timeout_milliseconds,
                      HttpCallCallback callback);

  WasmResult grpcSimpleCall(std::string_view service, std::string_view service_name, std::string_view method_name,
                            const HeaderStringPairs& initial_metadata, std::string_view request,
                            uint32_t timeout_milliseconds, GrpcSimpleCallCallback callback);
  WasmResult grpcSimpleCall(std::string_view service, std::string_view service_name, std::string_view method_name,
                            const HeaderStringPairs& initial_metadata, std::string_view request,
                            uint32_t timeout_milliseconds, std::function<void(size_t body_size)> success_callback,
                            std::function<void(GrpcStatus status)> failure_callback);
  WasmResult grpcCallHandler(std::string_view service, std::string_view service_name, std::string_view method_name,
                             const HeaderStringPairs& initial_metadata, std::string_view request,
                             uint32_t timeout_milliseconds, std::unique_ptr<GrpcCallHandlerBase> handler);
  WasmResult grpcStreamHandler(std::string_view service, std::string_view service_name,
                               std::string_view method_name, const HeaderStringPairs& initial_metadata,
                               std::unique_ptr<GrpcStreamHandlerBase> handler);

  // The same with a protobuf message for the request.
  template <typename Message, typename... Rest, typename = IfMessage<Message>>
  WasmResult grpcSimpleCall(std::string_view service, std::string_view service_name, std::string_view method_name,
                            const HeaderStringPairs& initial_metadata, const Message& request,
                            uint32_t timeout_milliseconds, Rest... callbacks) {
    std::string bytes;
    return request.SerializeToString(&bytes)
               ? grpcSimpleCall(service, service_name, method_name, initial_metadata, std::string_view(bytes),
                                timeout_milliseconds, std::move(callbacks)...)
               : WasmResult::SerializationFailure;
  }
  template <typename Message, typename = IfMessage<Message>>
  WasmResult grpcCallHandler(std::string_view service, std::string_view service_name, std::string_view method_name,
                             const HeaderStringPairs& initial_metadata, const Message& request,
                             uint32_t timeout_milliseconds, std::unique_ptr<GrpcCallHandlerBase> handler) {
    std::string bytes;
    return request.SerializeToString(&bytes)
               ? grpcCallHandler(service, service_name, method_name, initial_metadata, std::string_view(bytes),
                                 timeout_milliseconds, std::move(handler))
               : WasmResult::SerializationFailure;
  }

  // What the proxy says of callouts. Overriding these replaces the callbacks and handlers above.
  virtual void onHttpCallResponse(uint32_t token, uint32_t headers, size_t body_size, uint32_t trailers);
  virtual void onGrpcReceiveInitialMetadata(uint32_t token, uint32_t headers);
  virtual void onGrpcReceiveTrailingMetadata(uint32_t token, uint32_t trailers);
  virtual void onGrpcReceive(uint32_t token, size_t body_size);
  virtual void onGrpcClose(uint32_t token, GrpcStatus status);

private:
  friend class GrpcCallHandlerBase;
  friend class GrpcStreamHandlerBase;

  bool onDoneBase() override { return onDone(); }

  const std::string root_id_;
  // Callouts under way, by token.
  std::unordered_map<uint32_t, HttpCallCallback> http_calls_;
  std::unordered_map<uint32_t, GrpcSimpleCallCallback> simple_grpc_calls_;
  std::unordered_map<uint32_t, std::unique_ptr<GrpcCallHandlerBase>> grpc_calls_;
  std::unordered_map<uint32_t, std::unique_ptr<GrpcStreamHandlerBase>> grpc_streams_;
};

class Context : public ContextBase {
public:
  Context(uint32_t id, RootContext* root) : ContextBase(id), root_(root) {}

  RootContext* root() { return root_; }
  Context* asContext() override { return this; }

  // A connection, when the plugin is a network filter.
  virtual FilterStatus onNewConnection() { return FilterStatus::Continue; }
  virtual FilterStatus onDownstreamData(size_t /* data_size */, bool /* end_of_stream */) {
    return FilterStatus::Continue;
  }
  virtual FilterStatus onUpstreamData(size_t /* data_size */, bool /* end_of_stream */) {
    return FilterStatus::Continue;
  }
  virtual void onDownstreamConnectionClose(CloseType /* close_type */) {}
  virtual void onUpstreamConnectionClose(CloseType /* close_type */) {}

  // A request and its response. What is stopped goes on with continueRequest() or continueResponse().
  virtual FilterHeadersStatus onRequestHeaders(uint32_t /* headers */, bool /* end_of_stream */) {
    return FilterHeadersStatus::Continue;
  }
  virtual FilterMetadataStatus onRequestMetadata(uint32_t /* elements */) { return FilterMetadataStatus::Continue; }
  virtual FilterDataStatus onRequestBody(size_t /* body_buffer_length */, bool /* end_of_stream */) {
    return FilterDataStatus::Continue;
  }
  virtual FilterTrailersStatus onRequestTrailers(uint32_t /* trailers */) { return FilterTrailersStatus::Continue; }
  virtual FilterHeadersStatus onResponseHeaders(uint32_t /* headers */, bool /* end_of_stream */) {
    return FilterHeadersStatus::Continue;
  }
  virtual FilterMetadataStatus onResponseMetadata(uint32_t /* elements */) { return FilterMetadataStatus::Continue; }
  virtual FilterDataStatus onResponseBody(size_t /* body_buffer_length */, bool /* end_of_stream */) {
    return FilterDataStatus::Continue;
  }
  virtual FilterTrailersStatus onResponseTrailers(uint32_t /* trailers */) { return FilterTrailersStatus::Continue; }

  virtual void onDone() {}

private:
  bool onDoneBase() override {
    onDone();
    return true;
  }

  RootContext* root_;
};

using RootFactory = std::function<std::unique_ptr<RootContext>(uint32_t id, std::string_view root_id)>;
using ContextFactory = std::function<std::unique_ptr<Context>(uint32_t id, RootContext* root)>;

#define ROOT_FACTORY(Class)                                                     \
  [](uint32_t id, std::string_view root_id) -> std::unique_ptr<RootContext> {   \
    return std::make_unique<Class>(id, root_id);                                \
  }
#define CONTEXT_FACTORY(Class)                                                  \
  [](uint32_t id, RootContext* root) -> std::unique_ptr<Context> {              \
    return std::make_unique<Class>(id, root);                                   \
  }

// A variable of this type says which classes serve the plugins with that root_id:
//   static RegisterContextFactory register_filter(CONTEXT_FACTORY(Filter), ROOT_FACTORY(FilterRoot), "my_root_id");
struct RegisterContextFactory {
  RegisterContextFactory(ContextFactory context_factory, RootFactory root_factory, std::string_view root_id = "");
  explicit RegisterContextFactory(RootFactory root_factory, std::string_view root_id = "")
      : RegisterContextFactory(nullptr, std::move(root_factory), root_id) {}
  explicit RegisterContextFactory(ContextFactory context_factory, std::string_view root_id = "")
      : RegisterContextFactory(std::move(context_factory), nullptr, root_id) {}
};

// Null when there is none.
RootContext* getRoot(std::string_view root_id);
RootContext* getRootContext(uint32_t context_id);
Context* getContext(uint32_t context_id);
ContextBase* getContextBase(uint32_t context_id);
