// Reads a configuration of `name: value` lines.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy_wasm_intrinsics.h"

using Settings = std::vector<std::pair<std::string, std::string>>;

inline std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// A token of RFC 9110, section 5.6.2.
inline bool isName(std::string_view name) {
  constexpr std::string_view allowed = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !name.empty() && name.find_first_not_of(allowed) == name.npos;
}

// Anything but control characters, of which a tab is allowed (RFC 9110, section 5.5).
inline bool isValue(std::string_view value) {
  for (const unsigned char c : value) {
    if ((c < 0x20 && c != '\t') || c == 0x7f) {
      return false;
    }
  }
  return true;
}

// Stores the lines' names and values, blank lines left out. Returns what is wrong and where, or nothing.
inline std::optional<std::string> parseSettings(std::string_view text, Settings* settings) {
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
