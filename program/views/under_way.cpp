#include "program/views/under_way.hpp"

#include <algorithm>

#include "program/views/decode.hpp"

namespace mpol::views {
namespace {

// Encoders break lines of base64 at 64 or 76 characters.
constexpr std::size_t kLongRun = 60, kLongLine = 80;
constexpr std::size_t kFence = 3;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// "69 67 6E " at the end of the text may be the beginning of bytes in hex.
std::size_t begin_of_last_pairs(std::string_view text) {
  std::size_t begin = text.size();
  if (begin > 0 && hex_value(text[begin - 1]) >= 0) --begin;
  if (begin > 0 && hex_value(text[begin - 1]) >= 0) --begin;
  const auto is_pair = [&](std::size_t end) {
    return end >= 3 && std::string_view(" :-,").find(text[end - 1]) != std::string_view::npos &&
           hex_value(text[end - 2]) >= 0 && hex_value(text[end - 3]) >= 0;
  };
  if (!is_pair(begin)) return text.size();
  while (is_pair(begin)) begin -= 3;
  return begin;
}

bool has_long_run(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    length = is_space(c) ? 0 : length + 1;
    if (length >= kLongRun) return true;
  }
  return false;
}

}  // namespace

void FenceWatch::feed(std::string_view text) {
  const auto is_line_end = [](char c) { return c == '\n' || c == '\r'; };
  for (std::size_t at = done_; at < text.size(); ++at) {
    const char c = text[at];
    if (in_line_) last_ = at + 1;
    if (in_indented_) last_indented_ = at + 1;
    if (is_line_end(c)) in_line_ = in_indented_ = false;
    if ((c != '`' && c != '~') || at < kFence - 1 || text[at - 1] != c || text[at - 2] != c) continue;
    std::size_t begin = at;
    while (begin > 0 && text[begin - 1] == c) --begin;
    in_line_ = true;
    last_ = at + 1;
    if (begin == 0 || is_line_end(text[begin - 1])) continue;
    in_indented_ = true;
    last_indented_ = at + 1;
  }
  done_ = text.size();
}

std::size_t DecodedWatch::first_unseen(std::string_view text, std::size_t from) {
  rotated_.feed(text);
  std::size_t begin = from - std::min(from, kLongLine);
  while (begin > 0 && !is_space(text[begin - 1])) --begin;
  const std::string_view stretch = text.substr(begin);
  const std::size_t rotated = rotated_.begin(text, from);
  if (has_long_run(stretch)) return std::min(from, rotated);
  start_view(stretch, window_);
  decoded(window_, found_);
  const bool any = std::any_of(found_.segments.begin(), found_.segments.end(), [&](const Segment& segment) {
    return begin + segment.map.source_range({0, segment.bytes.size()}).end > from;
  });
  if (any || found_.cut) return std::min(from, rotated);
  return std::min(std::max(from, begin_of_last_pairs(text)), rotated);
}

}  // namespace mpol::views
