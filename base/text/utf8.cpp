// The second byte alone decides whether a longer sequence is overlong, a surrogate or too large, so its range depends
// on the lead byte (Unicode 15, table 3-7); the later bytes are plain continuation bytes. The maximal subpart is what
// was read before the first byte that does not fit.
#include "base/text/utf8.hpp"

#include <cstring>

namespace mpol::utf8 {

namespace {

struct Lead {
  unsigned length;  // 0: no sequence begins so
  unsigned char second_min;
  unsigned char second_max;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

Decoded decode(std::string_view text, std::size_t offset) {
  const unsigned char first = static_cast<unsigned char>(text[offset]);
  if (first < 0x80) return {first, 1, true};
  const Lead lead = lead_of(first);
  if (lead.length == 0) return {};
  char32_t code_point = first & (0x7Fu >> lead.length);
  for (unsigned i = 1; i < lead.length; ++i) {
    const unsigned char low = i == 1 ? lead.second_min : 0x80;
    const unsigned char high = i == 1 ? lead.second_max : 0xBF;
    if (offset + i >= text.size()) return {kReplacement, i, false};
    const unsigned char byte = static_cast<unsigned char>(text[offset + i]);
    if (byte < low || byte > high) return {kReplacement, i, false};
    code_point = (code_point << 6) | (byte & 0x3Fu);
  }
  return {code_point, lead.length, true};
}

Decoded decode_before(std::string_view text, std::size_t end) {
  for (std::size_t length = 1; length <= 4 && length <= end; ++length) {
    const unsigned char byte = static_cast<unsigned char>(text[end - length]);
    if ((byte & 0xC0) == 0x80) continue;
    const Decoded decoded = decode(text.substr(0, end), end - length);
    if (decoded.length == length) return decoded;
    break;
  }
  return {};
}

std::size_t encode(char32_t code_point, char* out) {
  if (code_point > kMaxCodePoint || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = kReplacement;
  if (code_point < 0x80) {
    out[0] = static_cast<char>(code_point);
    return 1;
  }
  const std::size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
  for (std::size_t i = length; i-- > 1;) {
    out[i] = static_cast<char>(0x80 | (code_point & 0x3F));
    code_point >>= 6;
  }
  out[0] = static_cast<char>((0xF00u >> length) | code_point);
  return length;
}

void append(char32_t code_point, std::string& out) {
  char bytes[4];
  out.append(bytes, encode(code_point, bytes));
}

std::optional<std::size_t> first_bad_byte(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    std::uint64_t eight;
    while (i + 8 <= text.size() && (std::memcpy(&eight, text.data() + i, 8), (eight & 0x8080808080808080u) == 0))
      i += 8;
    if (i >= text.size()) break;
    const Decoded decoded = decode(text, i);
    if (!decoded.valid) return i;
    i += decoded.length;
  }
  return std::nullopt;
}

std::size_t count(std::string_view text) {
  std::size_t code_points = 0;
  for (std::size_t i = 0; i < text.size(); ++code_points) i += decode(text, i).length;
  return code_points;
}

std::size_t floor_to_boundary(std::string_view text, std::size_t limit) {
  if (limit >= text.size()) return text.size();
  for (std::size_t back = 0; back < 4 && back <= limit; ++back) {
    const std::size_t start = limit - back;
    if ((static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) continue;
    return start + decode(text, start).length > limit ? start : limit;
  }
  return limit;
}

}  // namespace mpol::utf8
