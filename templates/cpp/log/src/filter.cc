// A filter that puts a line about each request into a queue, from which one plugin takes them all.

#include "json.h"
#include "proxy_wasm_intrinsics.h"
#include "settings.h"

namespace {

class LogRoot : public RootContext {
public:
  using RootContext::RootContext;

  bool onConfigure(size_t configuration_size) override {
    Settings settings;
    auto problem = parseSettings(readConfiguration(configuration_size, ""), &settings);
    for (const auto& [name, value] : settings) {
      if (name == "queue" && !value.empty()) {
        name_ = value;
      } else if (name == "vm_id") {
        vm_id_ = value;
      } else if (!problem) {
        problem = "unknown setting: " + name + ": " + value;
      }
    }
    // Without a vm_id the queue is this plugin's own, which reads it as well.
    if (!problem && !vm_id_) {
      const auto result = registerSharedQueue(name_, &queue_);
      if (result != WasmResult::Ok) {
        problem = "no queue " + name_ + ": " + toString(result);
      }
    }
    if (problem) {
      logError("bad configuration: " + *problem);
    }
    return !problem;
  }

  void put(std::string_view line) {
    // Another VM may start after the filters, as that of a service does.
    auto result = queue_ == 0 ? resolveSharedQueue(*vm_id_, name_, &queue_) : WasmResult::Ok;
    if (result != WasmResult::Ok) {
      logError("a line is lost: no queue " + name_ + " in the VM \"" + *vm_id_ + "\": " + toString(result));
      return;
    }
    if (result = enqueueSharedQueue(queue_, line); result != WasmResult::Ok) {
      logError("a line is lost: " + toString(result));
    }
  }

  // What to do with the lines is up to you: send them by httpCall, for instance, many at once.
  void onQueueReady(uint32_t token) override {
    WasmDataPtr line;
    while (dequeueSharedQueue(token, &line) == WasmResult::Ok) {
      logInfo("from the queue: " + line->toString());
    }
  }

private:
  std::string name_ = "access_log";
  std::optional<std::string> vm_id_;
  // The number of the queue, once it is found; 0 before.
  uint32_t queue_ = 0;
};

class Log : public Context {
public:
  using Context::Context;

  void onLog() override {
    int64_t status = 0;
    getValue({"response", "code"}, &status);
    static_cast<LogRoot*>(root())->put("{\"method\":" + toJson(getRequestHeader(":method")->view()) +
                                       ",\"path\":" + toJson(getRequestHeader(":path")->view()) +
                                       ",\"status\":" + std::to_string(status) + "}");
  }
};

RegisterContextFactory register_filter(CONTEXT_FACTORY(Log), ROOT_FACTORY(LogRoot), "log");

} // namespace
