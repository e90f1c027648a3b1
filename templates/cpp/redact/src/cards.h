// Finds payment card numbers in a text: 13 to 19 digits, perhaps with single spaces or dashes between them, whose
// check digit is right (ISO/IEC 7812-1, annex B).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

constexpr size_t SHORTEST_CARD = 13;
constexpr size_t LONGEST_CARD = 19;

inline bool isDigit(char c) { return c >= '0' && c <= '9'; }
inline bool isSeparator(char c) { return c == ' ' || c == '-'; }

// The end of the run of digits with single separators that begins at `start`; a separator is never its last.
inline size_t endOfRun(std::string_view text, size_t start) {
  size_t end = start;
  while (end < text.size() &&
         (isDigit(text[end]) || (isSeparator(text[end]) && end + 1 < text.size() && isDigit(text[end + 1])))) {
    end++;
  }
  return end;
}

inline size_t countDigits(std::string_view text) {
  size_t count = 0;
  for (const char c : text) {
    count += isDigit(c);
  }
  return count;
}

// Every second digit from the right, the check digit left out, counts twice; a sum of tens is right.
inline bool hasCheckDigit(std::string_view text) {
  int sum = 0;
  bool twice = false;
  for (size_t i = text.size(); i-- > 0;) {
    if (!isDigit(text[i])) {
      continue;
    }
    const int digit = (text[i] - '0') * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
    twice = !twice;
  }
  return sum % 10 == 0;
}

// Overwrites all digits of card numbers but the last `keep`. Returns how many numbers there were.
inline size_t maskCards(std::string* text, size_t keep) {
  size_t found = 0;
  for (size_t start = 0; start < text->size(); start++) {
    if (!isDigit((*text)[start])) {
      continue;
    }
    const size_t end = endOfRun(*text, start);
    const auto run = std::string_view(*text).substr(start, end - start);
    const size_t digits = countDigits(run);
    if (digits >= SHORTEST_CARD && digits <= LONGEST_CARD && hasCheckDigit(run)) {
      found++;
      size_t left = digits > keep ? digits - keep : 0;
      for (size_t i = start; left > 0; i++) {
        if (isDigit((*text)[i])) {
          (*text)[i] = '*';
          left--;
        }
      }
    }
    start = end;
  }
  return found;
}

// Whether a card number may have begun that goes on behind the end of the text.
inline bool mayGoOn(std::string_view text) {
  size_t digits = 0;
  for (size_t i = text.size(); i-- > 0;) {
    if (isDigit(text[i])) {
      digits++;
    } else if (!isSeparator(text[i]) || (i > 0 && !isDigit(text[i - 1]))) {
      break;
    }
  }
  return digits > 0 && digits <= LONGEST_CARD;
}
