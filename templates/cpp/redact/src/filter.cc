// A filter that masks payment card numbers in the bodies of requests and responses, wherever their chunks are cut.

#include "cards.h"
#include "proxy_wasm_intrinsics.h"
#include "settings.h"

namespace {

class RedactRoot : public RootContext {
public:
  using RootContext::RootContext;

  bool onConfigure(size_t configuration_size) override {
    Settings settings;
    auto problem = parseSettings(readConfiguration(configuration_size, ""), &settings);
    for (const auto& [name, value] : settings) {
      const auto number = toNumber(value);
      if (name == "keep" && number && *number <= LONGEST_CARD) {
        keep_ = *number;
      } else if (!problem) {
        problem = "unknown setting: " + name + ": " + value;
      }
    }
    if (problem) {
      logError("bad configuration: " + *problem);
    }
    return !problem;
  }

  size_t keep() const { return keep_; }

private:
  // How many digits stay readable at the end of a number.
  size_t keep_ = 4;
};

class Redact : public Context {
public:
  using Context::Context;

  FilterHeadersStatus onRequestHeaders(uint32_t /* headers */, bool /* end_of_stream */) override {
    // What is compressed can't be searched.
    removeRequestHeader("accept-encoding");
    return FilterHeadersStatus::Continue;
  }

  FilterDataStatus onRequestBody(size_t size, bool end_of_stream) override {
    return mask(WasmBufferType::HttpRequestBody, size, end_of_stream);
  }
  FilterDataStatus onResponseBody(size_t size, bool end_of_stream) override {
    return mask(WasmBufferType::HttpResponseBody, size, end_of_stream);
  }

  // Trailers end a body that is perhaps still held.
  FilterTrailersStatus onRequestTrailers(uint32_t /* trailers */) override {
    maskRest(WasmBufferType::HttpRequestBody);
    return FilterTrailersStatus::Continue;
  }
  FilterTrailersStatus onResponseTrailers(uint32_t /* trailers */) override {
    maskRest(WasmBufferType::HttpResponseBody);
    return FilterTrailersStatus::Continue;
  }

private:
  // Holds the body while a number may go on in the next chunk; `size` then counts what is held too.
  FilterDataStatus mask(WasmBufferType type, size_t size, bool end_of_stream) {
    auto text = getBufferBytes(type, 0, size)->toString();
    if (!end_of_stream && mayGoOn(text)) {
      return FilterDataStatus::StopIterationAndBuffer;
    }
    // As long as before, so that content-length stays right.
    if (const auto found = maskCards(&text, static_cast<RedactRoot*>(root())->keep())) {
      setBuffer(type, 0, size, text);
      logWarn("masked card numbers: " + std::to_string(found));
    }
    return FilterDataStatus::Continue;
  }

  void maskRest(WasmBufferType type) {
    size_t size = 0;
    uint32_t flags = 0;
    if (getBufferStatus(type, &size, &flags) == WasmResult::Ok) {
      mask(type, size, true);
    }
  }
};

RegisterContextFactory register_filter(CONTEXT_FACTORY(Redact), ROOT_FACTORY(RedactRoot), "redact");

} // namespace
