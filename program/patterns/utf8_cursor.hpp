// Reads code points of searched text: base/text/utf8.hpp with a short way for ASCII.
//
// Text that is not UTF-8 never stops a scan: a bad sequence reads as U+FFFD. The doors (policy files, lexicons, events,
// decoded views) refuse or repair such text before it comes here.
#pragma once
#include <string>
#include <string_view>

#include "base/text/utf8.hpp"

namespace mpol::patterns {

struct CodePoint {
  char32_t value;
  std::size_t length;  // bytes
};

// The code point that begins at `at`; `at` is inside the text.
inline CodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  const utf8::Decoded decoded = utf8::decode(text, at);
  return {decoded.code_point, decoded.length};
}

// The code point that ends at `end`; `end` is greater than 0.
inline CodePoint code_point_before(std::string_view text, std::size_t end) {
  const auto last = static_cast<unsigned char>(text[end - 1]);
  if (last < 0x80) return {last, 1};
  const utf8::Decoded decoded = utf8::decode_before(text, end);
  return {decoded.code_point, decoded.length};
}

inline std::string to_utf8(char32_t code_point) {
  std::string text;
  utf8::append(code_point, text);
  return text;
}

}  // namespace mpol::patterns
