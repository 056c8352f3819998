// Rounds: the first decodes the segments of `in`, each later one what the round before found, at most kMaxDecodeDepth
// of them; if there is more to decode then, the view is cut. The finds of all rounds are the segments of the view; the
// text as written is not among them.
#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/text/utf8.hpp"
#include "program/views/decode.hpp"

namespace mpol::views {

bool DecodeSource::touches_fresh(std::size_t begin, std::size_t end) const {
  if (!fresh.has_value()) return true;
  const auto after = std::lower_bound(fresh->begin(), fresh->end(), begin,
                                      [](const OffsetMap::Range& range, std::size_t at) { return range.end <= at; });
  return after != fresh->end() && after->begin < end;
}

void DecodeSink::add(const DecodeSource& from, std::string text, const OffsetMap& step, std::string_view made_by,
                     std::optional<std::vector<OffsetMap::Range>> fresh) {
  if (text.empty()) return;
  if (segments_ >= limits::kMaxSegments || bytes_ + text.size() > limits::kMaxDecodedBytes) {
    out_.cut = true;
    return;
  }
  ++segments_;
  bytes_ += text.size();
  const std::string& kept = out_.storage.emplace_back(std::move(text));
  DecodeSource& found = round_.emplace_back();
  found.segment.bytes = kept;
  found.segment.map.compose(step, kept.size(), from.segment.map);
  found.segment.language = from.segment.language;
  found.segment.made_by = made_by;
  found.fresh = std::move(fresh);
}

std::vector<DecodeSource> DecodeSink::take_round() { return std::exchange(round_, {}); }

bool looks_like_text(std::string_view bytes) {
  std::size_t characters = 0, controls = 0;
  for (std::size_t i = 0; i < bytes.size(); ++characters) {
    const utf8::Decoded decoded = utf8::decode(bytes, i);
    if (!decoded.valid) return false;
    const char32_t c = decoded.code_point;
    controls += (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
    i += decoded.length;
  }
  return characters > 0 && controls * 10 <= characters;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

namespace {

void decode_source(const DecodeSource& source, DecodeSink& sink) {
  decode_runs(source, sink);
  decode_escapes(source, sink);
  if (source.segment.made_by != "rot13") decode_rot13(source, sink);
}

// Whether what was decoded as deep as it may be holds something that could be decoded once more.
bool goes_deeper(const std::vector<DecodeSource>& last_round) {
  ViewText beyond;
  DecodeSink sink(beyond);
  for (const DecodeSource& source : last_round) decode_source(source, sink);
  return !sink.take_round().empty();
}

}  // namespace

void decoded(const ViewText& in, ViewText& out) {
  out.clear();
  out.cut = in.cut;
  DecodeSink sink(out);
  for (const Segment& segment : in.segments) decode_source({segment, std::nullopt}, sink);
  for (int depth = 1;; ++depth) {
    const std::vector<DecodeSource> round = sink.take_round();
    if (round.empty()) return;
    for (const DecodeSource& source : round) {
      out.segments.push_back(source.segment);
      if (depth < limits::kMaxDecodeDepth) decode_source(source, sink);
    }
    if (depth == limits::kMaxDecodeDepth) {
      out.cut = out.cut || goes_deeper(round);
      return;
    }
  }
}

}  // namespace mpol::views
