// A network filter that lets a connection through only when it begins with the right bytes, and logs what it carried.

#include "proxy_wasm_intrinsics.h"
#include "settings.h"

namespace {

class TcpRoot : public RootContext {
public:
  using RootContext::RootContext;

  bool onConfigure(size_t configuration_size) override {
    Settings settings;
    auto problem = parseSettings(readConfiguration(configuration_size, "greeting: HELLO"), &settings);
    for (const auto& [name, value] : settings) {
      if (name == "greeting" && !value.empty()) {
        greeting_ = value;
      } else if (!problem) {
        problem = "unknown setting: " + name + ": " + value;
      }
    }
    if (problem) {
      logError("bad configuration: " + *problem);
    }
    return !problem;
  }

  std::string_view greeting() const { return greeting_; }

private:
  std::string greeting_;
};

// One per connection.
class Connection : public Context {
public:
  using Context::Context;

  FilterStatus onNewConnection() override {
    std::string address;
    getValue({"source", "address"}, &address);
    logInfo("connection from " + address.substr(0, address.rfind(':')));
    return FilterStatus::Continue;
  }

  FilterStatus onDownstreamData(size_t size, bool end_of_stream) override {
    if (!greeted_) {
      const auto greeting = static_cast<TcpRoot*>(root())->greeting();
      const auto data = getBufferBytes(WasmBufferType::NetworkDownstreamData, 0, size);
      const auto begin = data->view().substr(0, greeting.size());
      if (begin != greeting.substr(0, begin.size()) || (end_of_stream && begin.size() < greeting.size())) {
        logWarn("closed: it does not begin with the greeting");
        refused_ = true;
        closeDownstream();
        return FilterStatus::StopIteration;
      }
      if (begin.size() < greeting.size()) {
        // The proxy keeps these bytes, and shows them again with the next ones.
        return FilterStatus::StopIteration;
      }
      greeted_ = true;
    }
    received_ += size;
    return FilterStatus::Continue;
  }

  FilterStatus onUpstreamData(size_t size, bool /* end_of_stream */) override {
    sent_ += size;
    return FilterStatus::Continue;
  }

  void onLog() override {
    if (!refused_) {
      logInfo("bytes received " + std::to_string(received_) + ", sent " + std::to_string(sent_));
    }
  }

private:
  bool greeted_ = false;
  bool refused_ = false;
  uint64_t received_ = 0;
  uint64_t sent_ = 0;
};

RegisterContextFactory register_filter(CONTEXT_FACTORY(Connection), ROOT_FACTORY(TcpRoot), "tcp");

} // namespace
