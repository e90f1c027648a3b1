// Reads a configuration of `name: value` lines, or of JSON.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "proxy_wasm_intrinsics.h"
#include "setting.h"
#include "settings_json.h"

// Stores the names and values, blank lines left out. Returns what is wrong and where, or nothing.
inline std::optional<std::string> parseSettings(std::string_view text, Settings* settings) {
  if (const auto first = text.find_first_not_of(JsonReader::BLANKS); first != text.npos && text[first] == '{') {
    return JsonReader(text).read(settings);
  }
  for (int number = 1; !text.empty(); number++) {
    const auto end = text.find('\n');
    const auto line = trim(text.substr(0, end));
    text = end == text.npos ? "" : text.substr(end + 1);
    if (line.empty()) {
      continue;
    }
    const auto colon = line.find(':');
    const auto name = trim(line.substr(0, colon));
    const auto value = colon == line.npos ? "" : trim(line.substr(colon + 1));
    if (colon == line.npos || !isName(name) || !isValue(value)) {
      return "line " + std::to_string(number) + " is not \"name: value\": " + std::string(line);
    }
    settings->emplace_back(name, value);
  }
  return {};
}

// The plugin's configuration, or `standard` when it has none.
inline std::string readConfiguration(size_t size, std::string_view standard) {
  return size == 0 ? std::string(standard)
                   : getBufferBytes(WasmBufferType::PluginConfiguration, 0, size)->toString();
}

// A whole number of at most nine digits.
inline std::optional<uint32_t> toNumber(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && text.size() < 10 ? std::optional(number)
                                                                                       : std::nullopt;
}
