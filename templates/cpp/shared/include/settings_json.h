// Reads a configuration that is a JSON object. Each member is the setting that its line would be; an array is one setting
// for each of its elements. Nothing nests deeper than that.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>

#include "setting.h"

// Of what goes wrong the first is the problem. What is read after that does not count.
class JsonReader {
public:
  static constexpr std::string_view BLANKS = " \t\r\n";

  explicit JsonReader(std::string_view text) : text_(text), rest_(text) {}

  // Stores the settings. Returns what is wrong and where, or nothing.
  std::optional<std::string> read(Settings* settings) {
    object();
    if (!problem_) {
      *settings = std::move(settings_);
    }
    return problem_;
  }

private:
  void object() {
    take("{");
    for (bool first = true; another(first, "}"); first = false) {
      member();
    }
    if (const auto end = next(); !end.empty()) {
      fail(end, "the end");
    }
  }

  void member() {
    const auto member_name = name();
    if (!take(":")) {
      fail(rest_, "\":\"");
    }
    if (!take("[")) {
      value(member_name);
      return;
    }
    for (bool first = true; another(first, "]"); first = false) {
      value(member_name);
    }
  }

  // Whether there is another member or element before the end, which it takes.
  bool another(bool first, std::string_view end) {
    if (problem_ || take(end)) {
      return false;
    }
    if (!first && !take(",")) {
      fail(rest_, "\",\" or \"" + std::string(end) + "\"");
    }
    return !problem_;
  }

  std::string name() {
    const auto start = next();
    const auto name = cut("\"") ? quoted(start) : "";
    if (!isName(name)) {
      fail(start, "a name such as \"hello\"");
    }
    return name;
  }

  // Numbers and booleans stay as they are written.
  void value(const std::string& name) {
    const auto start = next();
    std::string value;
    if (cut("\"")) {
      value = quoted(start);
    } else if (cut("true") || cut("false") || number()) {
      value = start.substr(0, start.size() - rest_.size());
    } else {
      fail(start, "a string, number or boolean for " + name);
    }
    if (!isValue(value)) {
      fail(start, "no control character for " + name);
    }
    settings_.emplace_back(name, trim(value));
  }

  bool number() {
    cut("-");
    if (!cut("0") && !digits()) {
      return false;
    }
    if (cut(".") && !digits()) {
      return false;
    }
    if (cut("e") || cut("E")) {
      if (!cut("+")) {
        cut("-");
      }
      return digits();
    }
    return true;
  }

  bool digits() {
    const auto before = rest_.size();
    rest_.remove_prefix(std::min(rest_.find_first_not_of("0123456789"), before));
    return rest_.size() != before;
  }

  // What follows the quote at the start, up to the other.
  std::string quoted(std::string_view start) {
    std::string value;
    while (!problem_ && !cut("\"")) {
      if (rest_.starts_with('\\')) {
        appendUtf8(escape(), &value);
        continue;
      }
      const auto isSpecial = [](unsigned char c) { return c == '"' || c == '\\' || c < ' '; };
      const size_t plain = std::find_if(rest_.begin(), rest_.end(), isSpecial) - rest_.begin();
      if (plain == 0 || plain == rest_.size()) {
        fail(start, "a string with an end");
        break;
      }
      value += rest_.substr(0, plain);
      rest_.remove_prefix(plain);
    }
    return value;
  }

  // A character above U+FFFF is written as two escapes, which are its surrogates of UTF-16.
  uint32_t escape() {
    const auto start = rest_;
    const auto simple = std::string_view("\"\\/bfnrt").find(start.substr(1, 1));
    if (start.size() > 1 && simple != start.npos) {
      rest_.remove_prefix(2);
      return "\"\\/\b\f\n\r\t"[simple];
    }
    const auto first = unit();
    if (first && (*first < 0xd800 || *first > 0xdfff)) {
      return *first;
    }
    const auto second = first && *first < 0xdc00 ? unit() : std::nullopt;
    if (!second || *second < 0xdc00 || *second > 0xdfff) {
      fail(start, "an escape of JSON");
      return 0;
    }
    return 0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00);
  }

  // The unit of UTF-16 that is written as \uXXXX.
  std::optional<uint32_t> unit() {
    if (rest_.size() < 6 || !cut("\\u")) {
      return std::nullopt;
    }
    uint32_t unit = 0;
    const auto end = rest_.data() + 4;
    const bool whole = std::from_chars(rest_.data(), end, unit, 16).ptr == end;
    rest_.remove_prefix(4);
    return whole ? std::optional(unit) : std::nullopt;
  }

  static void appendUtf8(uint32_t c, std::string* text) {
    if (c < 0x80) {
      *text += static_cast<char>(c);
      return;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    *text += static_cast<char>((0xff << (7 - more)) | (c >> (6 * more)));
    for (int i = more - 1; i >= 0; i--) {
      *text += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3f));
    }
  }

  // What is left after blanks.
  std::string_view next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(BLANKS), rest_.size()));
    return rest_;
  }

  bool take(std::string_view token) {
    next();
    return cut(token);
  }

  bool cut(std::string_view prefix) {
    const bool found = rest_.starts_with(prefix);
    if (found) {
      rest_.remove_prefix(prefix.size());
    }
    return found;
  }

  void fail(std::string_view at, const std::string& expected) {
    if (problem_) {
      return;
    }
    const auto before = text_.substr(0, text_.size() - at.size());
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto found = at.empty() ? "the end" : trim(at.substr(0, at.find_first_of(",]}\r\n", 1)));
    problem_ = "line " + std::to_string(line) + ": expected " + expected + ", found " + std::string(found);
  }

  std::string_view text_;
  std::string_view rest_;
  Settings settings_;
  std::optional<std::string> problem_;
};
