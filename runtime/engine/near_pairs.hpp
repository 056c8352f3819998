// NearPairs: matches of two pattern sets that are near each other in one segment of a view (ir.def, `near`).
//
// In:      a Near instruction; the event's searches.
// Out:     whether there is a pair; the pairs. Unknown: the text is missing, or was not read to its end and what was
//          read has none.
// Threads: as TextState, whose part it is.
#pragma once
#include <string_view>
#include <vector>

#include "program/ir.hpp"
#include "program/truth.hpp"
#include "runtime/engine/text_searches.hpp"

namespace mpol::engine {

class NearPairs {
 public:
  // `searches` must outlive this.
  explicit NearPairs(TextSearches& searches) : searches_(searches) {}

  Truth any(const ir::Inst& inst);
  // Appends both matches of each pair, at most `max` matches. Returns how many were left out.
  std::size_t list(const ir::Inst& inst, std::size_t max, std::vector<TextMatch>& out);

 private:
  // A match in one segment, as bytes of the segment.
  struct SegmentMatch {
    ByteRange range;
    PatternId pattern;
  };

  // Calls pair(a, b) for the near pairs of one segment until it returns false. False: the work limit was met.
  template <class Pair>
  bool sweep(const ir::Inst& inst, std::size_t segment, Pair pair);
  bool match_set(ViewId view, PatternSetId set, std::size_t segment, std::vector<SegmentMatch>& out);

  TextSearches& searches_;
  std::vector<SegmentMatch> matches_[2];
  std::vector<ByteRange> ranges_;
};

// At most `within` characters from one place to the other.
bool is_within(std::string_view text, std::size_t end, std::size_t begin, std::int64_t within);

}  // namespace mpol::engine
