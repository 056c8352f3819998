// TextFindings: the rows of a finding source that match in one event, and that nothing near them excuses.
//
// In:      a finding source; the event's searches.
// Out:     rows with their places, found when they are first asked for and kept until the next event.
// Limits:  limits::kMaxFindings an event and source; `cut` says that there may be more.
// Threads: as TextState, whose part it is.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/engine/text_searches.hpp"

namespace mpol::engine {

// A row that matched and was not excused.
struct FoundRow {
  std::uint32_t row = 0;
  TextMatch match;
};
struct FoundRows {
  std::vector<FoundRow> rows;  // by segment, place, then row
  bool missing = false;        // the field is
  bool cut = false;            // there may be more
};

class TextFindings {
 public:
  // `searches` must outlive this.
  explicit TextFindings(TextSearches& searches) : searches_(searches), states_(searches.tables().findings.size()) {}

  const FoundRows& find(FindingSourceId source);

 private:
  struct State {
    FoundRows found;
    std::uint64_t stamp = 0;
  };

  void find_in(FindingSourceId source, std::size_t segment, FoundRows& out);

  TextSearches& searches_;
  std::vector<State> states_;  // by FindingSourceId
  std::vector<ByteRange> ranges_, excuses_;
};

}  // namespace mpol::engine
