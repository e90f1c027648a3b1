// A filter that asks an authorization service about each request, which waits for the answer.

#include "proxy_wasm_intrinsics.h"
#include "settings.h"

namespace {

// What the service is told of a request.
constexpr std::string_view FORWARDED[] = {"authorization", "cookie", "x-request-id"};

class AuthRoot : public RootContext {
public:
  using RootContext::RootContext;

  bool onConfigure(size_t configuration_size) override {
    Settings settings;
    auto problem = parseSettings(readConfiguration(configuration_size, ""), &settings);
    for (const auto& [name, value] : settings) {
      const auto number = toNumber(value);
      if (name == "cluster") {
        cluster_ = value;
      } else if (name == "authority") {
        authority_ = value;
      } else if (name == "path" && value.starts_with('/')) {
        path_ = value;
      } else if (name == "timeout_ms" && number && *number > 0) {
        timeout_ = *number;
      } else if (!problem) {
        problem = "unknown setting: " + name + ": " + value;
      }
    }
    if (!problem && cluster_.empty()) {
      problem = "it names no cluster";
    }
    if (problem) {
      logError("bad configuration: " + *problem);
    }
    return !problem;
  }

  // Asks about the request with these headers; `answer` gets the service's status, 0 when it gave none.
  WasmResult ask(HeaderStringPairs headers, std::function<void(uint32_t status)> answer) {
    headers.insert(headers.begin(), {{":method", "GET"},
                                     {":path", path_},
                                     {":authority", authority_.empty() ? cluster_ : authority_}});
    return httpCall(cluster_, headers, "", {}, timeout_, [answer](uint32_t num_headers, size_t, uint32_t) {
      const auto status = num_headers == 0 ? std::nullopt
                                           : toNumber(getHeaderMapValue(WasmHeaderMapType::HttpCallResponseHeaders,
                                                                        ":status")->view());
      answer(status.value_or(0));
    });
  }

private:
  std::string cluster_;
  std::string authority_;
  std::string path_ = "/";
  uint32_t timeout_ = 1000;
};

class Auth : public Context {
public:
  using Context::Context;

  FilterHeadersStatus onRequestHeaders(uint32_t /* headers */, bool /* end_of_stream */) override {
    HeaderStringPairs headers = {{"x-original-method", getRequestHeader(":method")->toString()},
                                 {"x-original-path", getRequestHeader(":path")->toString()}};
    for (const auto name : FORWARDED) {
      const auto value = getRequestHeader(name);
      if (value->size() > 0) {
        headers.emplace_back(name, value->toString());
      }
    }
    // By its number, for the client may be gone, and this object with it, when the answer comes.
    const auto result = static_cast<AuthRoot*>(root())->ask(headers, [id = id()](uint32_t status) {
      if (const auto request = static_cast<Auth*>(getContext(id))) {
        request->setEffectiveContext();
        request->decide(status);
      }
    });
    if (result != WasmResult::Ok) {
      logError("cannot ask: " + toString(result));
      refuse(503);
      return FilterHeadersStatus::StopAllIterationAndWatermark;
    }
    // The body waits too.
    return FilterHeadersStatus::StopAllIterationAndWatermark;
  }

private:
  void decide(uint32_t status) {
    if (status >= 200 && status < 300) {
      continueRequest();
    } else if (status == 401 || status == 403) {
      refuse(status);
    } else {
      // No answer, or one that says nothing about this request: better closed than open.
      logWarn("the authorization service answered " + std::to_string(status));
      refuse(503);
    }
  }

  void refuse(uint32_t status) {
    sendLocalResponse(status, "auth_denied", status == 503 ? "authorization is not available\n" : "access denied\n",
                      {});
  }
};

RegisterContextFactory register_filter(CONTEXT_FACTORY(Auth), ROOT_FACTORY(AuthRoot), "auth");

} // namespace
