// TextState: what is known of one event's texts: views, folded forms, which patterns occur and where. Each part is made
// when it is first asked for, and kept until the next event.
//
// In:      a program's text plan (program/text_plan.hpp) and a frame; a text field that is missing makes every answer
//          about it unknown.
// Out:     answers; places as bytes of the field's original text.
// Limits:  limits.hpp bounds segments, decoded bytes, work and findings. One that was met is in limits(), and an answer
// it
//          leaves open is unknown or an interval, never a guess.
// Memory:  buffers are kept from event to event. Threads: one state belongs to one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "program/value.hpp"

namespace mpol::engine {

// Where a pattern matched.
struct TextMatch {
  PatternId pattern;
  FieldId field;
  std::uint64_t begin = 0, end = 0;
  bool operator==(const TextMatch&) const = default;
};

// A row of a finding source that matched and was not excused.
struct FoundRow {
  std::uint32_t row = 0;
  TextMatch match;
};
struct FoundRows {
  std::vector<FoundRow> rows;  // by place, then row
  bool missing = false;        // the field is
  bool cut = false;            // there may be more
};

class TextState {
 public:
  explicit TextState(const Program& program);
  ~TextState();
  TextState(const TextState&) = delete;
  TextState& operator=(const TextState&) = delete;

  void begin(Frame& frame);

  Truth has(ViewId view, PatternSetId set);
  IntInterval count_matches(ViewId view, PatternSetId set);
  IntInterval count_patterns(ViewId view, PatternSetId set);
  Truth near(const ir::Inst& inst);
  IntInterval length(ViewId view);
  IntInterval segment_count(ViewId view);
  SymbolId detect_language(ViewId view);
  const FoundRows& findings(FindingSourceId source);

  // Appends the matches of the set's patterns, in order of pattern and place, at most `max`. Returns how many were left
  // out.
  std::size_t matches_of(ViewId view, PatternSetId set, std::size_t max, std::vector<TextMatch>& out);
  // The same for pairs that are near each other: both matches of each.
  std::size_t near_matches(const ir::Inst& inst, std::size_t max, std::vector<TextMatch>& out);

  // "decoded(text)"
  const std::string& view_name(ViewId view) const;
  // Limits that were met in this event, in words, each once, in a fixed order.
  std::vector<std::string> limits() const;
  // The tag that detection gave last ("fr"), empty when nobody asked or none was found.
  const std::string& detected_language() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mpol::engine
