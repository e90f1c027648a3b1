// What a setting may be.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
