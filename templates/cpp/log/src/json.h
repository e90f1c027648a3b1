// Writes strings of JSON.
#pragma once

#include <string>
#include <string_view>

// `text` in quotes. Bytes outside ASCII, which need not be UTF-8 in a header, become U+0080 to U+00FF.
inline std::string toJson(std::string_view text) {
  constexpr char hex[] = "0123456789abcdef";
  std::string result = "\"";
  for (const unsigned char c : text) {
    if (c == '"' || c == '\\') {
      result.push_back('\\');
      result.push_back(static_cast<char>(c));
    } else if (c < 0x20 || c > 0x7e) {
      result.append("\\u00").append({hex[c >> 4], hex[c & 15]});
    } else {
      result.push_back(static_cast<char>(c));
    }
  }
  return result + "\"";
}
