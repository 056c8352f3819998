// The parts of the view `decoded`; nobody else includes this. Each decoder reads one segment and gives its finds to the
// sink.
//
// A find is either a run that is decoded by itself (base64, hex, rot13) or, for escapes within ordinary text, a copy of
// the whole segment with its escapes replaced. In such a copy only the `fresh` ranges are new: the next round decodes
// only what touches one of them, so that nothing is found twice.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "program/views/view.hpp"

namespace mpol::views {

struct DecodeSource {
  Segment segment;
  std::optional<std::vector<OffsetMap::Range>> fresh;  // nothing: all of it

  bool touches_fresh(std::size_t begin, std::size_t end) const;
};

// Collects one round of finds; counts the bytes of all rounds.
class DecodeSink {
 public:
  explicit DecodeSink(ViewText& out) : out_(out) {}

  // `step` maps the decoded text to the segment's. When the text would exceed a limit it is left out, and `cut` is set.
  void add(const DecodeSource& from, std::string text, const OffsetMap& step, std::string_view made_by,
           std::optional<std::vector<OffsetMap::Range>> fresh = std::nullopt);
  std::vector<DecodeSource> take_round();

 private:
  ViewText& out_;
  std::vector<DecodeSource> round_;
  std::size_t segments_ = 0;
  std::size_t bytes_ = 0;
};

void decode_runs(const DecodeSource& source, DecodeSink& sink);     // base64, base64url, hex
void decode_escapes(const DecodeSource& source, DecodeSink& sink);  // percent, HTML, Unicode escapes
void decode_rot13(const DecodeSource& source, DecodeSink& sink);

// Valid UTF-8, and at most one character in ten a control: text that somebody may have hidden, not a chance decoding.
bool looks_like_text(std::string_view bytes);

// For a block of 64 bytes, a bit each: may it be in base64 or base64url; is it a hex digit; does it separate hex pairs.
struct BlockMasks {
  std::uint64_t base64 = 0;
  std::uint64_t hex = 0;
  std::uint64_t separator = 0;
};
BlockMasks classify_block(std::string_view text, std::size_t offset);
// For such a block: which bytes are one of b g j q v x z, 5 % of the letters of English, 33 % after rot13.
std::uint64_t rare_letters(std::string_view text, std::size_t offset);

// The value of a hex digit, or -1.
int hex_value(char c);

}  // namespace mpol::views
