// TextSearches: which patterns occur in the views of one event, and where.
//
// In:      a program's text plan (program/text_plan.hpp); the event's views.
// Out:     whether a pattern occurs: each search of the plan runs once an event, when it is first asked for. Places are
//          found again when somebody asks, because only rules that fire, nearness and findings need them.
// Limits:  limits.hpp bounds the work of a search and of listing places. A search that was cut makes its view count as
//          not read to its end; that a limit was met is in TextViews::limits().
// Memory:  buffers are kept from event to event. Threads: as TextState, whose part it is.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "program/patterns/stream_scanner.hpp"
#include "program/program.hpp"
#include "runtime/engine/text_views.hpp"

namespace mpol::engine {

using ByteRange = OffsetMap::Range;

bool by_place(const ByteRange& a, const ByteRange& b);

// Where a pattern matched: bytes of a field's original text.
struct TextMatch {
  PatternId pattern;
  FieldId field;
  std::uint64_t begin = 0, end = 0;
  bool operator==(const TextMatch&) const = default;
};

class TextSearches {
 public:
  // Both must outlive this.
  TextSearches(const Program& program, TextViews& views);

  bool occurs(TextPlan::Place place) {
    const State& state = search(place.search);
    return state.any && (state.anywhere[place.index / 64] >> place.index % 64 & 1) != 0;
  }
  bool any_occurs(const TextPlan::Group& group) {
    for (const TextPlan::Bits& bits : group.bits) {
      const State& state = search(bits.search);
      if (state.any && (state.anywhere[bits.word] & bits.mask) != 0) return true;
    }
    return false;
  }
  // Appends the pattern's matches in one segment, as bytes of the segment. False: there may be more.
  [[nodiscard]] bool matches(TextPlan::Place place, std::size_t segment, std::vector<ByteRange>& out);
  TextMatch to_field(ViewId view, std::size_t segment, PatternId pattern, ByteRange range);

  // See TextState::open and live_from.
  void open(const std::vector<const patterns::PatternBits*>& settled) { settled_ = settled; }
  void close() { settled_.clear(); }
  std::uint64_t live_from(std::uint32_t search, const patterns::StreamScanner& scanner,
                          patterns::StreamScanner::Scratch& scratch, const patterns::PatternBits* watched);

  TextViews& views() { return views_; }
  const TextPlan& plan() const { return plan_; }
  const Tables& tables() const { return tables_; }

 private:
  struct State {
    std::vector<Folded> folded;                // by segment; empty where the form is the text as it stands
    std::vector<patterns::PatternBits> found;  // by segment
    std::vector<std::uint64_t> anywhere;       // the same, of all segments together
    bool any = false;
    std::uint64_t stamp = 0;
  };

  // Matches that were asked for in this event: evidence and the arguments of actions often ask for the same ones.
  struct Listed {
    TextPlan::Place place;
    std::size_t segment = 0;
    std::size_t begin = 0, end = 0;  // in listed_ranges_
    bool is_whole = true;
  };
  // How many are kept, and of how many places each. Larger: a longer search for each, and more memory; smaller: places
  // are worked out again.
  static constexpr std::size_t kMaxListed = 32, kMaxListedRanges = 256;

  const State& search(std::uint32_t index) {
    State& state = states_[index];
    if (state.stamp != views_.event()) run(plan_.searches()[index], state);
    return state;
  }
  void run(const TextPlan::Search& search, State& state);
  static void add_words(std::span<const std::uint64_t> words, State& state);
  bool list(TextPlan::Place place, std::size_t segment, const State& state, std::vector<ByteRange>& out);

  const Tables& tables_;
  const TextPlan& plan_;
  TextViews& views_;
  std::vector<State> states_;                                  // as plan.searches()
  std::vector<const patterns::PatternBits*> settled_;          // the same; empty when no text is open
  std::vector<std::unique_ptr<patterns::Scratch>> scratches_;  // by scanner
  std::vector<patterns::ByteRange> raw_ranges_;
  Folded open_form_;
  patterns::PatternBits open_found_;
  std::vector<Listed> listed_;  // of the event listed_event_
  std::vector<ByteRange> listed_ranges_;
  std::uint64_t listed_event_ = 0;
};

}  // namespace mpol::engine
