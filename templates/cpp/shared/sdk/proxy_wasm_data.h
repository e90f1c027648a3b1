// Logging, and the bytes that the proxy hands to a filter.
#pragma once

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy_wasm_externs.h"

inline WasmResult logTrace(std::string_view message) {
  return proxy_log(LogLevel::trace, message.data(), message.size());
}
inline WasmResult logDebug(std::string_view message) {
  return proxy_log(LogLevel::debug, message.data(), message.size());
}
inline WasmResult logInfo(std::string_view message) {
  return proxy_log(LogLevel::info, message.data(), message.size());
}
inline WasmResult logWarn(std::string_view message) {
  return proxy_log(LogLevel::warn, message.data(), message.size());
}
inline WasmResult logError(std::string_view message) {
  return proxy_log(LogLevel::error, message.data(), message.size());
}
inline WasmResult logCritical(std::string_view message) {
  return proxy_log(LogLevel::critical, message.data(), message.size());
}

// Logs and ends the VM; the proxy then does as its failure policy says.
inline void logAbort(std::string_view message) {
  logCritical(message);
  abort();
}

// `[src/filter.cc:12]::onLog() `. Not inlined, since filters log in many places.
__attribute__((noinline)) inline std::string logPrefix(const char* file, int line, const char* function) {
  return std::string("[") + file + ":" + std::to_string(line) + "]::" + function + "() ";
}

// Logs with the place in the source. The message may be a sum of strings.
#define LOG(level, ...) log##level(logPrefix(__FILE__, __LINE__, __FUNCTION__) + __VA_ARGS__)
#define LOG_TRACE(...) LOG(Trace, __VA_ARGS__)
#define LOG_DEBUG(...) LOG(Debug, __VA_ARGS__)
#define LOG_INFO(...) LOG(Info, __VA_ARGS__)
#define LOG_WARN(...) LOG(Warn, __VA_ARGS__)
#define LOG_ERROR(...) LOG(Error, __VA_ARGS__)
#define LOG_CRITICAL(...) LOG(Critical, __VA_ARGS__)

// Ends the VM when a call to the proxy does not succeed.
#define CHECK_RESULT(call)                     \
  do {                                         \
    if ((call) != WasmResult::Ok) {            \
      logAbort(#call);                         \
    }                                          \
  } while (0)

using HeaderStringPairs = std::vector<std::pair<std::string, std::string>>;

// Bytes from the proxy. They live as long as this object; what view() and pairs() return lives no longer.
class WasmData {
public:
  WasmData(const char* data, size_t size) : data_(data), size_(size) {}
  WasmData(const WasmData&) = delete;
  WasmData& operator=(const WasmData&) = delete;
  ~WasmData() { ::free(const_cast<char*>(data_)); }

  const char* data() { return data_; }
  size_t size() { return size_; }
  std::string_view view() { return {data_, size_}; }
  std::string toString() { return std::string(view()); }

  // The bytes as a list of headers. Empty when they are not one.
  std::vector<std::pair<std::string_view, std::string_view>> pairs();

  // The bytes as a protobuf message.
  template <typename Message> Message proto() {
    Message message;
    message.ParseFromArray(data_, size_);
    return message;
  }

private:
  const char* data_;
  size_t size_;
};
using WasmDataPtr = std::unique_ptr<WasmData>;

// A list of headers in the ABI's form: the count, all lengths, then each name and value with a NUL behind it.
inline std::vector<std::pair<std::string_view, std::string_view>> WasmData::pairs() {
  std::vector<std::pair<std::string_view, std::string_view>> result;
  if (size_ < sizeof(uint32_t)) {
    return result;
  }
  const auto word = [this](size_t index) {
    uint32_t value;
    memcpy(&value, data_ + index * sizeof(value), sizeof(value));
    return value;
  };
  const size_t count = word(0);
  const char* text = data_ + sizeof(uint32_t) * (1 + 2 * count);
  result.reserve(count);
  for (size_t i = 0; i < count; i++) {
    const std::string_view name(text, word(1 + 2 * i));
    text += name.size() + 1;
    const std::string_view value(text, word(2 + 2 * i));
    text += value.size() + 1;
    result.emplace_back(name, value);
  }
  return result;
}

template <typename Pairs> size_t pairsSize(const Pairs& pairs) {
  size_t size = sizeof(uint32_t);
  for (const auto& [name, value] : pairs) {
    size += 2 * sizeof(uint32_t) + name.size() + 1 + value.size() + 1;
  }
  return size;
}

// Writes pairsSize(pairs) bytes.
template <typename Pairs> void marshalPairs(const Pairs& pairs, char* buffer) {
  const auto put = [&buffer](const void* bytes, size_t size) {
    memcpy(buffer, bytes, size);
    buffer += size;
  };
  const auto putSize = [&put](size_t size) {
    const auto word = static_cast<uint32_t>(size);
    put(&word, sizeof(word));
  };
  putSize(pairs.size());
  for (const auto& [name, value] : pairs) {
    putSize(name.size());
    putSize(value.size());
  }
  for (const auto& [name, value] : pairs) {
    put(name.data(), name.size());
    put("", 1);
    put(value.data(), value.size());
    put("", 1);
  }
}

// Stores a block that the caller frees, or nothing for no pairs.
template <typename Pairs> void exportPairs(const Pairs& pairs, const char** data, size_t* size) {
  *data = nullptr;
  *size = 0;
  if (pairs.empty()) {
    return;
  }
  *size = pairsSize(pairs);
  char* buffer = static_cast<char*>(::malloc(*size));
  marshalPairs(pairs, buffer);
  *data = buffer;
}

inline void MakeHeaderStringPairsBuffer(const HeaderStringPairs& headers, void** buffer, size_t* size) {
  const char* data;
  exportPairs(headers, &data, size);
  *buffer = const_cast<char*>(data);
}
