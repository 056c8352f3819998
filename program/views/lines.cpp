// Lines end where UAX #14 has a mandatory break: LF, CR, CR LF, VT, FF, NEL (U+0085), LS and PS (U+2028, U+2029). The
// break is no part of the line, and empty lines are left out. Past kMaxSegments the rest of the text is one last
// segment.
#include <algorithm>

#include "base/limits.hpp"
#include "program/views/view.hpp"

namespace mpol::views {

namespace {

// The length of the line break at `i`, or 0.
std::size_t break_at(std::string_view text, std::size_t i) {
  const auto byte = static_cast<unsigned char>(text[i]);
  if (byte == '\r') return i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1;
  if (byte >= 0x0A && byte <= 0x0C) return 1;
  if (byte == 0xC2 && text.substr(i, 2) == "\u0085") return 2;
  if (byte == 0xE2 && (text.substr(i, 3) == "\u2028" || text.substr(i, 3) == "\u2029")) return 3;
  return 0;
}

}  // namespace

void lines(const ViewText& in, ViewText& out) {
  out.clear();
  out.cut = in.cut;
  for (const Segment& segment : in.segments) {
    const std::string_view text = segment.bytes;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size();) {
      const std::size_t length = i == text.size() ? 1 : break_at(text, i);
      if (length == 0) {
        ++i;
        continue;
      }
      if (i > begin) {
        const bool is_last = out.segments.size() + 1 == limits::kMaxSegments;
        const bool more_follows = i < text.size() || &segment != &in.segments.back();
        if (is_last && more_follows) out.cut = true;
        if (!add_slice(segment, begin, is_last ? text.size() : i, out)) return;
        if (is_last) break;
      }
      i += length;
      begin = i;
    }
  }
}

}  // namespace mpol::views
