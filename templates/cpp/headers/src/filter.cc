// A filter that adds headers to every response.

#include "proxy_wasm_intrinsics.h"
#include "settings.h"

namespace {

// What is added when the plugin has no configuration: one `name: value` on each line.
constexpr std::string_view DEFAULT = "hello: world";

// One per plugin: reads the configuration.
class AddHeaderRoot : public RootContext {
public:
  using RootContext::RootContext;

  // Returning false refuses the configuration: the proxy then does not start the filter.
  bool onConfigure(size_t configuration_size) override {
    auto problem = parseSettings(readConfiguration(configuration_size, DEFAULT), &headers_);
    if (!problem && headers_.empty()) {
      problem = "it holds no header";
    }
    if (problem) {
      logError("bad configuration: " + *problem);
      return false;
    }
    std::string list;
    for (const auto& [name, value] : headers_) {
      list += (list.empty() ? "" : ", ") + name + ": " + value;
    }
    logInfo("configured: " + list);
    return true;
  }

  const Settings& headers() const { return headers_; }

private:
  Settings headers_;
};

// One per request.
class AddHeader : public Context {
public:
  using Context::Context;

  FilterHeadersStatus onResponseHeaders(uint32_t /* headers */, bool /* end_of_stream */) override {
    for (const auto& [name, value] : static_cast<AddHeaderRoot*>(root())->headers()) {
      addResponseHeader(name, value);
    }
    return FilterHeadersStatus::Continue;
  }
};

// The name is the `root_id` in proxlet.yaml.
RegisterContextFactory register_filter(CONTEXT_FACTORY(AddHeader), ROOT_FACTORY(AddHeaderRoot), "add_header");

} // namespace
