// A filter that counts requests by method and status, how many are under way, and how long they take.

#include <memory>

#include "proxy_wasm_intrinsics.h"
#include "settings.h"

namespace {

class MetricsRoot : public RootContext {
public:
  using RootContext::RootContext;

  bool onConfigure(size_t configuration_size) override {
    Settings settings;
    auto problem = parseSettings(readConfiguration(configuration_size, ""), &settings);
    std::string prefix = "filter";
    for (const auto& [name, value] : settings) {
      if (name == "prefix" && isName(value)) {
        prefix = value;
      } else if (!problem) {
        problem = "unknown setting: " + name + ": " + value;
      }
    }
    if (problem) {
      logError("bad configuration: " + *problem);
      return false;
    }
    requests_.reset(Counter<std::string, uint32_t>::New(prefix + "_requests", "method", "status"));
    CHECK_RESULT(defineMetric(MetricType::Gauge, prefix + "_requests_active", &active_));
    duration_.reset(Histogram<std::string>::New(prefix + "_duration_ms", "method"));
    return true;
  }

  void begin() { incrementMetric(active_, 1); }
  void end(const std::string& method, uint32_t status, uint64_t milliseconds) {
    incrementMetric(active_, -1);
    requests_->increment(1, method, status);
    duration_->record(static_cast<int64_t>(milliseconds), method);
  }

private:
  std::unique_ptr<Counter<std::string, uint32_t>> requests_;
  std::unique_ptr<Histogram<std::string>> duration_;
  // All workers change the same gauge: by differences, so that none overwrites what another has written.
  uint32_t active_ = 0;
};

// A metric for each tag value lives until the proxy ends, so that a client must not be able to make new ones.
std::string knownMethod(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}) {
    if (method == known) {
      return std::string(method);
    }
  }
  return "other";
}

class RequestMetrics : public Context {
public:
  using Context::Context;

  FilterHeadersStatus onRequestHeaders(uint32_t /* headers */, bool /* end_of_stream */) override {
    started_ = getCurrentTimeNanoseconds();
    method_ = knownMethod(getRequestHeader(":method")->view());
    metrics().begin();
    return FilterHeadersStatus::Continue;
  }

  void onLog() override {
    // A request that another filter has answered never came here.
    if (started_ == 0) {
      return;
    }
    int64_t status = 0;
    getValue({"response", "code"}, &status);
    metrics().end(method_, static_cast<uint32_t>(status), (getCurrentTimeNanoseconds() - started_) / 1'000'000);
  }

private:
  MetricsRoot& metrics() { return *static_cast<MetricsRoot*>(root()); }

  uint64_t started_ = 0;
  std::string method_;
};

RegisterContextFactory register_filter(CONTEXT_FACTORY(RequestMetrics), ROOT_FACTORY(MetricsRoot), "metrics");

} // namespace
