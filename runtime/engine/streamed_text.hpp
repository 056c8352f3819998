// StreamedText: what is known so far of one text that comes in pieces: which patterns occur in it whatever follows, and
// where the earliest match may begin that is not known yet.
//
// In:      a plan; the text so far, which grows; scratch of the plan's scanners (StreamScratch).
// Out:     by search of the plan, the settled patterns; bytes of the text.
// Folding: a text is folded up to the last place that what follows cannot change (settled_fold), each byte once.
// Memory:  a few hundred bytes a search, and the stretch of text in which matches are under way.
// Threads: one text belongs to one thread at a time.
#pragma once
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/engine/stream_plan.hpp"

namespace mpol::engine {

// Shared by all streams of one thread.
struct StreamScratch {
  explicit StreamScratch(const StreamPlan& plan);
  std::vector<patterns::StreamScanner::Scratch> scanners;  // by search
  Folded folded;
};

class StreamedText {
 public:
  StreamedText(const StreamPlan& plan, FieldId field);
  StreamedText(StreamedText&&) = default;
  StreamedText& operator=(StreamedText&&) = default;

  // From now on live_from(), accepts() and may_have_ended_behind() speak of the patterns of `watched` rules alone, and what
  // neither they nor `open` ones look for is not sought any more. Before the first call they are all rules; with each
  // call they may only get fewer.
  void watch(std::span<const RuleId> watched, std::span<const RuleId> open);
  // Whether anything of that search is watched.
  bool is_watched(std::uint32_t search) const { return watched_.empty() || is_watched_[search]; }
  // Whether anything of that search is watched or of an open rule.
  bool is_sought(std::uint32_t search) const { return sought_.empty() || sought_[search].any(); }
  // Whether all of it that is sought is watched.
  bool is_followed(std::uint32_t search) const { return sought_.empty() || sought_[search] == watched_[search]; }
  // Null: all of the search's patterns.
  const patterns::PatternBits* watched(std::uint32_t search) const {
    return watched_.empty() ? nullptr : &watched_[search];
  }
  // `text` begins with what it was before and ends with a whole character. True when a pattern was found that was not.
  bool feed(std::string_view text, StreamScratch& scratch);
  // By search of the plan; null where it is not known.
  const std::vector<const patterns::PatternBits*>& settled() const { return settled_; }
  // No match in the text itself that is not settled yet begins before this byte of it; nor does one in a part of a view
  // that is still to come.
  // `in_code`: whether there may be a code block; outside of one nothing can be a match in it.
  std::uint64_t live_from(bool in_code) const;
  // Changes whenever a match may have ended, of patterns that are settled too.
  std::uint64_t accepts() const;
  // Whether a match of this search of the plan may have ended behind that byte of the text.
  bool may_have_ended_behind(std::uint32_t search, std::uint64_t place) const;

 private:
  // A place of the form, and where it comes from in the text.
  struct Mark {
    std::uint64_t form = 0, text = 0;
  };
  struct Search {
    std::uint32_t index = 0;  // of the plan
    bool folded = false;
    // The patterns are searched in a view, of which parts may yet come: an address, a block, an escape that makes a
    // copy of the text around it. A match in such a part is under way in the text before it, as far as whole words go:
    // what is being encoded has no space in it. Code is as it stands.
    bool is_view = false, is_code = false, is_plain_code = false, is_sought = true;
    patterns::StreamScanner::Stream stream;
    std::uint64_t done = 0;      // bytes of the text that are in the form
    std::uint64_t accepted = 0;  // … when a pattern was accepted last
    std::deque<Mark> marks;      // of a folded form, from the last one before what is live
  };

  bool feed(std::string_view text, Search& search, StreamScratch& scratch);
  std::uint64_t live_in(const Search& search) const;  // a place in the form
  void add_marks(Mark begin, const Folded& folded, Search& search) const;
  bool feed_form(std::string_view text, Search& search, StreamScratch& scratch);

  const StreamPlan* plan_;
  SearchBits watched_, sought_;   // empty: all
  std::vector<bool> is_watched_;  // by search: any of it
  std::deque<Search> searches_;   // a deque: settled_ points into it
  std::vector<const patterns::PatternBits*> settled_;
};

}  // namespace mpol::engine
