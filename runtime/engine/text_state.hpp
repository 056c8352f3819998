// TextState: what is known of one event's texts: views, folded forms, which patterns occur and where. Each part is made
// when it is first asked for, and kept until the next event.
//
// In:      a program's text plan (program/text_plan.hpp) and a frame; a text field that is missing makes every answer
//          about it unknown.
// Out:     answers; places as bytes of the field's original text.
// Limits:  limits.hpp bounds segments, decoded bytes, work and findings. One that was met is in limits(), and an answer
//          it leaves open is unknown or an interval, never a guess.
// Memory:  buffers are kept from event to event. Threads: one state belongs to one thread.
#pragma once
#include <string>
#include <vector>

#include "program/program.hpp"
#include "program/template.hpp"
#include "program/value.hpp"
#include "runtime/engine/near_pairs.hpp"
#include "runtime/engine/text_findings.hpp"
#include "runtime/engine/text_searches.hpp"
#include "runtime/engine/text_views.hpp"

namespace mpol::engine {

class TextState {
 public:
  // `program` must outlive this.
  explicit TextState(const Program& program);
  TextState(const TextState&) = delete;
  TextState& operator=(const TextState&) = delete;

  void begin(Frame& frame) {
    frame_ = &frame;
    views_.begin(frame);
    searches_.close();
  }
  // The field's text goes on. `settled`: by search of the plan, the patterns that occur in it whatever follows; null
  // where that is not known. They must outlive the event.
  void open(FieldId field, const std::vector<const patterns::PatternBits*>& settled) {
    views_.open(field);
    searches_.open(settled);
  }
  // Of a search in an open view: no match in the parts that are there begins before this byte of the field and is not
  // known yet. `scanner` is of the search's patterns; `watched`: those that are meant, null: all.
  std::uint64_t live_from(std::uint32_t search, const patterns::StreamScanner& scanner,
                          patterns::StreamScanner::Scratch& scratch, const patterns::PatternBits* watched) {
    return searches_.live_from(search, scanner, scratch, watched);
  }
  // Whether its view has a part that text to come may change.
  bool has_open_part(std::uint32_t search);

  Truth has(ViewId view, PatternSetId set);
  IntInterval count_matches(ViewId view, PatternSetId set);
  IntInterval count_patterns(ViewId view, PatternSetId set);
  Truth near(const ir::Inst& inst) { return near_.any(inst); }
  IntInterval length(ViewId view);
  IntInterval segment_count(ViewId view);
  SymbolId detect_language(ViewId view) { return views_.detect_language(view); }
  // Its name (program/template.hpp). None: the text is missing, goes on, or was not read to its end.
  SymbolId template_of(ViewId view);
  const FoundRows& findings(FindingSourceId source) { return findings_.find(source); }

  // Appends the matches of the set's patterns, in order of pattern and place, at most `max`. Returns how many were left
  // out.
  std::size_t matches_of(ViewId view, PatternSetId set, std::size_t max, std::vector<TextMatch>& out);
  // The same for pairs that are near each other: both matches of each.
  std::size_t near_matches(const ir::Inst& inst, std::size_t max, std::vector<TextMatch>& out) {
    return near_.list(inst, max, out);
  }

  // "decoded(text)"
  const std::string& view_name(ViewId view) const { return views_.name(view); }
  // Limits that were met in this event, in words, each once, in a fixed order.
  const std::vector<std::string>& limits() const { return views_.limits(); }
  // The tag that detection gave last ("fr"), empty when nobody asked or none was found.
  const std::string& detected_language() const { return views_.detected_language(); }

 private:
  TextViews views_;
  TextSearches searches_;
  NearPairs near_;
  TextFindings findings_;
  std::vector<ByteRange> ranges_;
  Frame* frame_ = nullptr;
  TemplateScratch template_;
  std::string template_name_;
};

}  // namespace mpol::engine
