// What the proxy calls: every callback of the Proxy-Wasm ABI 0.2.1, exported by its name without help of the linker.
#pragma once

#include "proxy_wasm_abort.h"
#include "proxy_wasm_callouts.h"

namespace proxy_wasm {

// Which classes serve a root_id.
struct Factories {
  RootFactory root;
  ContextFactory context;
};

// Made at the first use, which may be in the constructor of a static object in any source file.
inline std::unordered_map<std::string, Factories>& factories() {
  static auto& table = *new std::unordered_map<std::string, Factories>;
  return table;
}
inline std::unordered_map<uint32_t, std::unique_ptr<ContextBase>>& contexts() {
  static auto& table = *new std::unordered_map<uint32_t, std::unique_ptr<ContextBase>>;
  return table;
}
inline std::unordered_map<std::string, RootContext*>& roots() {
  static auto& table = *new std::unordered_map<std::string, RootContext*>;
  return table;
}

inline std::unique_ptr<RootContext> makeRootContext(uint32_t context_id) {
  std::string root_id;
  getValue({"plugin_root_id"}, &root_id);
  const auto found = factories().find(root_id);
  if (found == factories().end() && !factories().empty()) {
    std::string known;
    for (const auto& [name, unused] : factories()) {
      known += " \"" + name + "\"";
    }
    logWarn("the plugin's root_id is \"" + root_id + "\", but classes are registered only for" + known);
  }
  if (found == factories().end() || !found->second.root) {
    return std::make_unique<RootContext>(context_id, root_id);
  }
  return found->second.root(context_id, root_id);
}

inline std::unique_ptr<Context> makeContext(uint32_t context_id, RootContext* root) {
  const auto found = factories().find(std::string(root->root_id()));
  if (found == factories().end() || !found->second.context) {
    return std::make_unique<Context>(context_id, root);
  }
  return found->second.context(context_id, root);
}

inline void createContext(uint32_t context_id, uint32_t parent_context_id) {
  auto& context = contexts()[context_id];
  if (context) {
    return;
  }
  if (parent_context_id != 0) {
    context = makeContext(context_id, getRootContext(parent_context_id));
  } else {
    context = makeRootContext(context_id);
    roots()[std::string(context->asRoot()->root_id())] = context->asRoot();
  }
  context->onCreate();
}

inline void deleteContext(uint32_t context_id) {
  const auto found = contexts().find(context_id);
  found->second->onDelete();
  if (const auto root = found->second->asRoot()) {
    // A new configuration has made another root context by that name, perhaps.
    const auto named = roots().find(std::string(root->root_id()));
    if (named != roots().end() && named->second == root) {
      roots().erase(named);
    }
  }
  contexts().erase(found);
}

} // namespace proxy_wasm

inline RegisterContextFactory::RegisterContextFactory(ContextFactory context_factory, RootFactory root_factory,
                                                      std::string_view root_id) {
  auto& entry = proxy_wasm::factories()[std::string(root_id)];
  if (context_factory) {
    entry.context = std::move(context_factory);
  }
  if (root_factory) {
    entry.root = std::move(root_factory);
  }
}

inline ContextBase* getContextBase(uint32_t context_id) {
  const auto found = proxy_wasm::contexts().find(context_id);
  return found == proxy_wasm::contexts().end() ? nullptr : found->second.get();
}
inline Context* getContext(uint32_t context_id) {
  const auto context = getContextBase(context_id);
  return context ? context->asContext() : nullptr;
}
inline RootContext* getRootContext(uint32_t context_id) {
  const auto context = getContextBase(context_id);
  return context ? context->asRoot() : nullptr;
}
inline RootContext* getRoot(std::string_view root_id) {
  const auto found = proxy_wasm::roots().find(std::string(root_id));
  return found == proxy_wasm::roots().end() ? nullptr : found->second;
}

// `inline`: several source files may include this one, and the linker keeps one copy.
#define PROXY_WASM_EXPORT(type, name) \
  extern "C" __attribute__((export_name(#name), used, visibility("default"))) inline type name

PROXY_WASM_EXPORT(void, proxy_abi_version_0_2_1)() {}

// The proxy puts into it what it hands to the filter.
PROXY_WASM_EXPORT(void*, proxy_on_memory_allocate)(size_t size) { return ::malloc(size); }

PROXY_WASM_EXPORT(void, proxy_on_context_create)(uint32_t context_id, uint32_t parent_context_id) {
  proxy_wasm::createContext(context_id, parent_context_id);
}
PROXY_WASM_EXPORT(uint32_t, proxy_on_vm_start)(uint32_t context_id, uint32_t vm_configuration_size) {
  return getRootContext(context_id)->onStart(vm_configuration_size);
}
PROXY_WASM_EXPORT(uint32_t, proxy_validate_configuration)(uint32_t context_id, uint32_t configuration_size) {
  return getRootContext(context_id)->validateConfiguration(configuration_size);
}
PROXY_WASM_EXPORT(uint32_t, proxy_on_configure)(uint32_t context_id, uint32_t configuration_size) {
  return getRootContext(context_id)->onConfigure(configuration_size);
}
PROXY_WASM_EXPORT(void, proxy_on_tick)(uint32_t context_id) { getRootContext(context_id)->onTick(); }
PROXY_WASM_EXPORT(void, proxy_on_queue_ready)(uint32_t context_id, uint32_t token) {
  getRootContext(context_id)->onQueueReady(token);
}
PROXY_WASM_EXPORT(void, proxy_on_foreign_function)(uint32_t context_id, uint32_t function_id, uint32_t data_size) {
  getContextBase(context_id)->onForeignFunction(function_id, data_size);
}
PROXY_WASM_EXPORT(uint32_t, proxy_on_done)(uint32_t context_id) { return getContextBase(context_id)->onDoneBase(); }
PROXY_WASM_EXPORT(void, proxy_on_log)(uint32_t context_id) { getContextBase(context_id)->onLog(); }
PROXY_WASM_EXPORT(void, proxy_on_delete)(uint32_t context_id) { proxy_wasm::deleteContext(context_id); }

PROXY_WASM_EXPORT(FilterStatus, proxy_on_new_connection)(uint32_t context_id) {
  return getContext(context_id)->onNewConnection();
}
PROXY_WASM_EXPORT(FilterStatus, proxy_on_downstream_data)(uint32_t context_id, uint32_t size, uint32_t end) {
  return getContext(context_id)->onDownstreamData(size, end != 0);
}
PROXY_WASM_EXPORT(FilterStatus, proxy_on_upstream_data)(uint32_t context_id, uint32_t size, uint32_t end) {
  return getContext(context_id)->onUpstreamData(size, end != 0);
}
PROXY_WASM_EXPORT(void, proxy_on_downstream_connection_close)(uint32_t context_id, CloseType type) {
  getContext(context_id)->onDownstreamConnectionClose(type);
}
PROXY_WASM_EXPORT(void, proxy_on_upstream_connection_close)(uint32_t context_id, CloseType type) {
  getContext(context_id)->onUpstreamConnectionClose(type);
}

PROXY_WASM_EXPORT(FilterHeadersStatus, proxy_on_request_headers)(uint32_t context_id, uint32_t headers,
                                                                 uint32_t end) {
  return getContext(context_id)->onRequestHeaders(headers, end != 0);
}
PROXY_WASM_EXPORT(FilterDataStatus, proxy_on_request_body)(uint32_t context_id, uint32_t size, uint32_t end) {
  return getContext(context_id)->onRequestBody(size, end != 0);
}
PROXY_WASM_EXPORT(FilterTrailersStatus, proxy_on_request_trailers)(uint32_t context_id, uint32_t trailers) {
  return getContext(context_id)->onRequestTrailers(trailers);
}
PROXY_WASM_EXPORT(FilterMetadataStatus, proxy_on_request_metadata)(uint32_t context_id, uint32_t elements) {
  return getContext(context_id)->onRequestMetadata(elements);
}
PROXY_WASM_EXPORT(FilterHeadersStatus, proxy_on_response_headers)(uint32_t context_id, uint32_t headers,
                                                                  uint32_t end) {
  return getContext(context_id)->onResponseHeaders(headers, end != 0);
}
PROXY_WASM_EXPORT(FilterDataStatus, proxy_on_response_body)(uint32_t context_id, uint32_t size, uint32_t end) {
  return getContext(context_id)->onResponseBody(size, end != 0);
}
PROXY_WASM_EXPORT(FilterTrailersStatus, proxy_on_response_trailers)(uint32_t context_id, uint32_t trailers) {
  return getContext(context_id)->onResponseTrailers(trailers);
}
PROXY_WASM_EXPORT(FilterMetadataStatus, proxy_on_response_metadata)(uint32_t context_id, uint32_t elements) {
  return getContext(context_id)->onResponseMetadata(elements);
}

PROXY_WASM_EXPORT(void, proxy_on_http_call_response)(uint32_t context_id, uint32_t token, uint32_t headers,
                                                     uint32_t body_size, uint32_t trailers) {
  getRootContext(context_id)->onHttpCallResponse(token, headers, body_size, trailers);
}
PROXY_WASM_EXPORT(void, proxy_on_grpc_receive_initial_metadata)(uint32_t context_id, uint32_t token,
                                                                uint32_t headers) {
  getRootContext(context_id)->onGrpcReceiveInitialMetadata(token, headers);
}
PROXY_WASM_EXPORT(void, proxy_on_grpc_receive_trailing_metadata)(uint32_t context_id, uint32_t token,
                                                                 uint32_t trailers) {
  getRootContext(context_id)->onGrpcReceiveTrailingMetadata(token, trailers);
}
PROXY_WASM_EXPORT(void, proxy_on_grpc_receive)(uint32_t context_id, uint32_t token, uint32_t size) {
  getRootContext(context_id)->onGrpcReceive(token, size);
}
PROXY_WASM_EXPORT(void, proxy_on_grpc_close)(uint32_t context_id, uint32_t token, GrpcStatus status) {
  getRootContext(context_id)->onGrpcClose(token, status);
}
