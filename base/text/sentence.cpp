#include "base/text/sentence.hpp"

#include <algorithm>
#include <iterator>

#include "base/text/utf8.hpp"

namespace mpol {
namespace {

// Danda, Arabic question mark and full stop, Ethiopic full stop among them.
constexpr char32_t kStops[] = {'!', '.', '?', 0x061F, 0x06D4, 0x0964, 0x0965, 0x1362, 0x203C, 0x2026, 0x203D, 0x2047};
constexpr char32_t kStopsWithoutSpace[] = {0x3002, 0xFF01, 0xFF0E, 0xFF1F, 0xFF61};
constexpr char32_t kClosers[] = {'"', '\'', ')', '*', ']', '_', 0xBB, 0x2019, 0x201D, 0x300D, 0x300F, 0xFF09};

template <std::size_t count>
bool is_among(char32_t c, const char32_t (&all)[count]) {
  return std::find(std::begin(all), std::end(all), c) != std::end(all);
}

}  // namespace

std::size_t last_sentence_end(std::string_view text, std::size_t from) {
  std::size_t end = from;
  bool stopped = false;  // behind a full stop and what closes
  for (std::size_t at = from; at < text.size();) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    const char32_t c = decoded.valid ? decoded.code_point : U'\uFFFD';
    at += decoded.length;
    if (c == '\n' || (stopped && (c == ' ' || c == '\t' || c == '\r' || c == 0xA0)) || is_among(c, kStopsWithoutSpace))
      end = at;
    stopped = is_among(c, kStops) || (stopped && is_among(c, kClosers));
  }
  return end;
}

}  // namespace mpol
