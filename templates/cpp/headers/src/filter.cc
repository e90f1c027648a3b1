// A filter that adds headers to every request and every response.

#include "proxy_wasm_intrinsics.h"
#include "settings.h"

namespace {

// What is added when the plugin has no configuration: one `name: value` on each line, for responses.
constexpr std::string_view DEFAULT = "hello: world";

// Names that begin with it are for requests.
constexpr std::string_view REQUEST = "request.";

// One per plugin: reads the configuration.
class AddHeaderRoot : public RootContext {
public:
  using RootContext::RootContext;

  // Returning false refuses the configuration: the proxy then does not start the filter.
  bool onConfigure(size_t configuration_size) override {
    Settings headers;
    auto problem = parseSettings(readConfiguration(configuration_size, DEFAULT), &headers);
    if (!problem && headers.empty()) {
      problem = "it holds no header";
    }
    if (problem) {
      logError("bad configuration: " + *problem);
      return false;
    }
    request_headers_.clear();
    response_headers_.clear();
    std::string list;
    for (const auto& [name, value] : headers) {
      list += (list.empty() ? "" : ", ") + name + ": " + value;
      if (name.starts_with(REQUEST)) {
        request_headers_.emplace_back(name.substr(REQUEST.size()), value);
      } else {
        response_headers_.emplace_back(name, value);
      }
    }
    logInfo("configured: " + list);
    return true;
  }

  const Settings& requestHeaders() const { return request_headers_; }
  const Settings& responseHeaders() const { return response_headers_; }

private:
  Settings request_headers_;
  Settings response_headers_;
};

// One per request.
class AddHeader : public Context {
public:
  using Context::Context;

  FilterHeadersStatus onRequestHeaders(uint32_t /* headers */, bool /* end_of_stream */) override {
    for (const auto& [name, value] : static_cast<AddHeaderRoot*>(root())->requestHeaders()) {
      addRequestHeader(name, value);
    }
    return FilterHeadersStatus::Continue;
  }

  FilterHeadersStatus onResponseHeaders(uint32_t /* headers */, bool /* end_of_stream */) override {
    for (const auto& [name, value] : static_cast<AddHeaderRoot*>(root())->responseHeaders()) {
      addResponseHeader(name, value);
    }
    return FilterHeadersStatus::Continue;
  }
};

// The name is the `root_id` in proxlet.yaml.
RegisterContextFactory register_filter(CONTEXT_FACTORY(AddHeader), ROOT_FACTORY(AddHeaderRoot), "add_header");

} // namespace
