// Lazy reading of an event's texts.
//
// Three layers, each made when it is first asked for: a view's segments, from the view below it; for each search of the
// text plan, the segments in its form and the patterns that occur in each; places of matches, which are found again
// when somebody asks, because only rules that fire and findings need them.
//
// Places travel back through two maps: folding's (form to segment) and the view's (segment to field).
//
// Near pairs are found in one sweep over both patterns' matches, sorted by begin. A match of one is compared only with
// the furthest end of the other's matches before it, and each such end only with the first match after it: later ones
// are further away. So the gaps that are measured do not overlap, and the sweep is linear in the text.
#include "runtime/engine/text_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/limits.hpp"
#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"
#include "program/views/language.hpp"
#include "program/views/view.hpp"

namespace mpol::engine {

namespace {

constexpr std::int64_t kMost = IntInterval::anything().high;

using ByteRange = OffsetMap::Range;

std::string name_of_view(const Tables& tables, ViewId id) {
  const ViewInfo& view = tables.views[id.index];
  if (view.builtin.empty()) return tables.fields[view.field.index].name;
  std::string name = view.builtin + "(" + name_of_view(tables, view.source);
  for (const SymbolId language : view.languages) name += ", " + tables.symbols[language.index];
  return name + ")";
}

// A match in one segment, as bytes of the segment.
struct SegmentMatch {
  ByteRange range;
  PatternId pattern;
};

bool by_place(const ByteRange& a, const ByteRange& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; }

}  // namespace

struct TextState::Impl {
  struct ViewState {
    views::ViewText text;
    const views::View* builtin = nullptr;  // null: the field itself
    std::string name;
    std::uint64_t stamp = 0;
    bool missing = false;
    SymbolId language;  // as detected, in the event of language_stamp
    std::uint64_t language_stamp = 0;
  };
  struct SearchState {
    std::vector<Folded> folded;                // by segment; empty where the form is the text as it stands
    std::vector<patterns::PatternBits> found;  // by segment
    std::vector<std::uint64_t> anywhere;       // the same, of all segments together
    bool any = false;
    std::uint64_t stamp = 0;
  };
  struct FindingState {
    FoundRows found;
    std::uint64_t stamp = 0;
  };

  const Program& program;
  const Tables& tables;
  const TextPlan& plan;
  Frame* frame = nullptr;
  std::uint64_t event = 0;
  std::vector<ViewState> views;                               // by ViewId
  std::vector<SearchState> searches;                          // as plan.searches()
  std::vector<FindingState> findings;                         // by FindingSourceId
  std::vector<std::unique_ptr<patterns::Scratch>> scratches;  // by scanner
  std::vector<patterns::ByteRange> raw_ranges;
  std::vector<ByteRange> ranges, other_ranges;
  std::vector<SegmentMatch> near_ranges[2];
  std::string detected;
  std::vector<std::string> met;

  explicit Impl(const Program& of)
      : program(of),
        tables(of.tables()),
        plan(of.text_plan()),
        views(tables.views.size()),
        searches(plan.searches().size()),
        findings(tables.findings.size()) {
    for (std::size_t i = 0; i < views.size(); ++i) {
      views[i].builtin = tables.views[i].builtin.empty() ? nullptr : views::find_view(tables.views[i].builtin);
      views[i].name = name_of_view(tables, ViewId(i));
    }
    for (const auto& scanner : plan.scanners()) scratches.push_back(scanner->make_scratch());
  }

  void meet_limit(std::string what) {
    if (std::find(met.begin(), met.end(), what) == met.end()) met.push_back(std::move(what));
  }

  ViewState& view(ViewId id) {
    ViewState& state = views[id.index];
    if (state.stamp == event) return state;
    state.stamp = event;
    const ViewInfo& info = tables.views[id.index];
    if (state.builtin == nullptr) {
      const FieldValue& field = frame->fields[info.field.index];
      state.missing = !field.present;
      state.text.clear();
      if (field.present) views::start_view(field.text, state.text);
      return state;
    }
    const ViewState& source = view(info.source);
    state.missing = source.missing;
    if (state.missing) return state;
    state.builtin->function(source.text, state.text);
    if (!info.languages.empty()) keep_languages(info.languages, state.text.segments);
    if (state.text.cut) meet_limit("segments of " + state.name);
    return state;
  }

  void keep_languages(const std::vector<SymbolId>& languages, std::vector<views::Segment>& segments) const {
    std::erase_if(segments, [&](const views::Segment& segment) {
      return std::none_of(languages.begin(), languages.end(),
                          [&](SymbolId id) { return tables.symbols[id.index] == segment.language; });
    });
  }

  SearchState& search(std::uint32_t index) {
    SearchState& state = searches[index];
    if (state.stamp == event) return state;
    state.stamp = event;
    const TextPlan::Search& what = plan.searches()[index];
    const std::vector<views::Segment>& segments = view(what.view).text.segments;
    const patterns::Scanner& scanner = plan.scanner_of(what);
    const TextForm& form = plan.forms()[what.form];
    if (state.found.size() < segments.size()) state.found.resize(segments.size());
    if (form.folded && state.folded.size() < segments.size()) state.folded.resize(segments.size());
    state.anywhere.assign((what.patterns.size() + 63) / 64, 0);
    state.any = false;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (form.folded) fold(segments[i].bytes, form.steps, state.folded[i]);
      const std::string_view bytes = form.folded ? std::string_view(state.folded[i].bytes) : segments[i].bytes;
      if (!scanner.find(bytes, *scratches[what.scanner], state.found[i])) {
        // What was not found is not known to be missing, as where the view itself was cut.
        views[what.view.index].text.cut = true;
        meet_limit("search of " + views[what.view.index].name);
      }
      const auto words = state.found[i].words();
      for (std::size_t word = 0; word < words.size(); ++word) {
        state.anywhere[word] |= words[word];
        state.any |= words[word] != 0;
      }
    }
    return state;
  }

  bool occurs(TextPlan::Place place) {
    const SearchState& state = search(place.search);
    return state.any && (state.anywhere[place.index / 64] >> place.index % 64 & 1) != 0;
  }

  // Appends the pattern's matches in one segment, as bytes of the segment.
  void match_segment(TextPlan::Place place, std::size_t segment, std::vector<ByteRange>& out) {
    SearchState& state = search(place.search);
    if (!state.any || !state.found[segment].test(place.index)) return;
    const TextPlan::Search& what = plan.searches()[place.search];
    const bool folded = plan.forms()[what.form].folded;
    const std::string_view bytes =
        folded ? std::string_view(state.folded[segment].bytes) : view(what.view).text.segments[segment].bytes;
    raw_ranges.clear();
    if (!plan.scanner_of(what).matches(place.index, bytes, *scratches[what.scanner], raw_ranges)) {
      meet_limit("matches of /" + tables.patterns[what.patterns[place.index].index].text + "/");
      work_cut = true;
    }
    for (const patterns::ByteRange& range : raw_ranges) {
      out.push_back(folded ? state.folded[segment].map.source_range(range.begin, range.end)
                           : ByteRange{range.begin, range.end});
    }
  }
  bool work_cut = false;  // since a caller cleared it

  TextMatch to_field(ViewId id, std::size_t segment, PatternId pattern, ByteRange range) {
    const ByteRange place = view(id).text.segments[segment].map.source_range(range);
    return {pattern, tables.views[id.index].field, place.begin, place.end};
  }

  // The matches of all patterns of a set in one segment, by place.
  void match_set(ViewId id, PatternSetId set, std::size_t segment, std::vector<SegmentMatch>& out) {
    out.clear();
    const auto places = plan.places_of(id, set);
    for (std::size_t i = 0; i < places.size(); ++i) {
      ranges.clear();
      match_segment(places[i], segment, ranges);
      for (const ByteRange& range : ranges) out.push_back({range, tables.pattern_sets[set.index].patterns[i]});
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const SegmentMatch& a, const SegmentMatch& b) { return by_place(a.range, b.range); });
  }

  bool any_occurs(ViewId id, PatternSetId set) {
    const auto places = plan.places_of(id, set);
    return std::any_of(places.begin(), places.end(), [&](TextPlan::Place place) { return occurs(place); });
  }

  // Calls pair(a, b) for the near pairs of one segment until it returns false.
  template <class Pair>
  void sweep_near(const ir::Inst& inst, std::size_t segment, Pair pair);
  bool is_near(std::string_view text, const ByteRange& before, const ByteRange& after, const ir::Inst& inst) const;

  bool is_excused(const std::vector<ByteRange>& excuses, const ByteRange& match, std::string_view text,
                  std::int64_t within) const;
  void find_rows(const FindingSource& source, std::size_t segment, FoundRows& out);
};

// At most `within` characters from one to the other.
static bool is_within(std::string_view text, std::size_t end, std::size_t begin, std::int64_t within) {
  if (begin <= end) return true;
  const std::size_t gap = begin - end;
  if (static_cast<std::int64_t>(gap / 4) > within) return false;  // a character has four bytes at most
  return static_cast<std::int64_t>(utf8::count(text.substr(end, gap))) <= within;
}

bool TextState::Impl::is_near(std::string_view text, const ByteRange& before, const ByteRange& after,
                              const ir::Inst& inst) const {
  if (inst.flag) return is_within(text, before.end, after.begin, inst.int_value);
  return static_cast<std::int64_t>(word_distance(text, before.end, after.begin)) <= inst.int_value;
}

template <class Pair>
void TextState::Impl::sweep_near(const ir::Inst& inst, std::size_t segment, Pair pair) {
  const ViewId id(inst.a);
  const PatternSetId sets[2] = {PatternSetId(inst.b), PatternSetId(inst.c)};
  for (std::size_t side = 0; side < 2; ++side) match_set(id, sets[side], segment, near_ranges[side]);
  const std::string_view text = view(id).text.segments[segment].bytes;
  std::optional<SegmentMatch> furthest[2];  // of those that no later match was compared with yet
  std::size_t next[2] = {0, 0};
  const auto is_done = [&](std::size_t side) { return next[side] == near_ranges[side].size(); };
  const auto begins_first = [&](std::size_t side) {
    if (is_done(side) || is_done(1 - side)) return !is_done(side);
    return by_place(near_ranges[side][next[side]].range, near_ranges[1 - side][next[1 - side]].range);
  };
  while (!is_done(0) || !is_done(1)) {
    const std::size_t side = begins_first(1) ? 1 : 0;
    const SegmentMatch& match = near_ranges[side][next[side]++];
    std::optional<SegmentMatch>& before = furthest[1 - side];
    if (before) {
      const bool near = is_near(text, before->range, match.range, inst);
      if (near && !pair(side == 1 ? *before : match, side == 1 ? match : *before)) return;
      // An end that lies inside or behind this match can still be near a later one, or overlap it.
      if (before->range.end <= match.range.begin) before.reset();
    }
    std::optional<SegmentMatch>& own = furthest[side];
    if (!own || match.range.end >= own->range.end) own = match;
  }
}

// `excuses` are sorted by place and do not overlap: the nearest ones are those around the match.
bool TextState::Impl::is_excused(const std::vector<ByteRange>& excuses, const ByteRange& match, std::string_view text,
                                 std::int64_t within) const {
  const auto after = std::lower_bound(excuses.begin(), excuses.end(), match, by_place);
  if (after != excuses.end() && is_within(text, match.end, after->begin, within)) return true;
  return after != excuses.begin() && is_within(text, std::prev(after)->end, match.begin, within);
}

void TextState::Impl::find_rows(const FindingSource& source, std::size_t segment, FoundRows& out) {
  const views::Segment& where = view(source.view).text.segments[segment];
  const std::size_t first = out.rows.size();
  for (std::size_t i = 0; i < source.rows.size(); ++i) {
    const FindingRowInfo& row = source.rows[i];
    if (row.language.has_value() && tables.symbols[row.language.index] != where.language) continue;
    const TextPlan::Place place = plan.place_of(source.view, row.pattern);
    if (!occurs(place)) continue;
    ranges.clear();
    match_segment(place, segment, ranges);
    other_ranges.clear();
    if (row.unless.has_value() && !ranges.empty()) {
      match_segment(plan.place_of(source.view, row.unless), segment, other_ranges);
    }
    for (const ByteRange& range : ranges) {
      if (is_excused(other_ranges, range, where.bytes, row.unless_within)) continue;
      if (out.rows.size() == limits::kMaxFindings) {
        out.cut = true;
        meet_limit("findings of " + source.name);
        break;
      }
      out.rows.push_back({static_cast<std::uint32_t>(i), to_field(source.view, segment, row.pattern, range)});
    }
  }
  std::stable_sort(out.rows.begin() + static_cast<std::ptrdiff_t>(first), out.rows.end(),
                   [](const FoundRow& a, const FoundRow& b) { return a.match.begin < b.match.begin; });
}

TextState::TextState(const Program& program) : impl_(std::make_unique<Impl>(program)) {}
TextState::~TextState() = default;

void TextState::begin(Frame& frame) {
  impl_->frame = &frame;
  ++impl_->event;
  impl_->detected.clear();
  impl_->met.clear();
}

Truth TextState::has(ViewId view, PatternSetId set) {
  const Impl::ViewState& where = impl_->view(view);
  if (where.missing) return Truth::Unknown;
  if (impl_->any_occurs(view, set)) return Truth::True;
  return where.text.cut ? Truth::Unknown : Truth::False;
}

IntInterval TextState::count_matches(ViewId view, PatternSetId set) {
  const Impl::ViewState& where = impl_->view(view);
  if (where.missing) return {0, kMost};
  impl_->work_cut = false;
  std::int64_t count = 0;
  for (const TextPlan::Place place : impl_->plan.places_of(view, set)) {
    if (!impl_->occurs(place)) continue;
    for (std::size_t i = 0; i < where.text.segments.size(); ++i) {
      impl_->ranges.clear();
      impl_->match_segment(place, i, impl_->ranges);
      count += static_cast<std::int64_t>(impl_->ranges.size());
    }
  }
  return {count, where.text.cut || impl_->work_cut ? kMost : count};
}

IntInterval TextState::count_patterns(ViewId view, PatternSetId set) {
  const Impl::ViewState& where = impl_->view(view);
  const auto places = impl_->plan.places_of(view, set);
  if (where.missing) return {0, kMost};
  const std::int64_t count =
      std::count_if(places.begin(), places.end(), [&](TextPlan::Place place) { return impl_->occurs(place); });
  return {count, where.text.cut ? kMost : count};
}

Truth TextState::near(const ir::Inst& inst) {
  const ViewId view(inst.a);
  const Impl::ViewState& where = impl_->view(view);
  if (where.missing) return Truth::Unknown;
  impl_->work_cut = false;
  bool found = false;
  if (impl_->any_occurs(view, PatternSetId(inst.b)) && impl_->any_occurs(view, PatternSetId(inst.c))) {
    for (std::size_t i = 0; i < where.text.segments.size() && !found; ++i) {
      impl_->sweep_near(inst, i, [&](const SegmentMatch&, const SegmentMatch&) {
        found = true;
        return false;
      });
    }
  }
  if (found) return Truth::True;
  return where.text.cut || impl_->work_cut ? Truth::Unknown : Truth::False;
}

IntInterval TextState::length(ViewId view) {
  const Impl::ViewState& where = impl_->view(view);
  if (where.missing) return {0, kMost};
  std::int64_t length = 0;
  for (const views::Segment& segment : where.text.segments) {
    length += static_cast<std::int64_t>(utf8::count(segment.bytes));
  }
  return {length, where.text.cut ? kMost : length};
}

IntInterval TextState::segment_count(ViewId view) {
  const Impl::ViewState& where = impl_->view(view);
  if (where.missing) return {0, kMost};
  const auto count = static_cast<std::int64_t>(where.text.segments.size());
  return {count, where.text.cut ? kMost : count};
}

SymbolId TextState::detect_language(ViewId view) {
  Impl::ViewState& where = impl_->view(view);
  if (where.language_stamp == impl_->event) return where.language;
  where.language_stamp = impl_->event;
  where.language = SymbolId();
  if (where.missing || where.text.segments.empty()) return SymbolId();
  const views::LanguageGuess guess = views::detect_language(where.text.segments.front().bytes);
  if (!guess.reliable) return SymbolId();
  impl_->detected = guess.code;
  where.language = impl_->frame->intern_language(guess.code);
  return where.language;
}

const FoundRows& TextState::findings(FindingSourceId id) {
  Impl::FindingState& state = impl_->findings[id.index];
  if (state.stamp == impl_->event) return state.found;
  state.stamp = impl_->event;
  FoundRows& found = state.found;
  found.rows.clear();
  const FindingSource& source = impl_->tables.findings[id.index];
  const Impl::ViewState& where = impl_->view(source.view);
  found.missing = where.missing;
  found.cut = false;
  impl_->work_cut = false;
  for (std::size_t i = 0; i < where.text.segments.size(); ++i) impl_->find_rows(source, i, found);
  found.cut |= where.text.cut || impl_->work_cut;
  return found;
}

std::size_t TextState::matches_of(ViewId view, PatternSetId set, std::size_t max, std::vector<TextMatch>& out) {
  const Impl::ViewState& where = impl_->view(view);
  if (where.missing) return 0;
  std::size_t left_out = 0, added = 0;
  const std::vector<PatternId>& patterns = impl_->tables.pattern_sets[set.index].patterns;
  const auto places = impl_->plan.places_of(view, set);
  for (std::size_t which = 0; which < places.size(); ++which) {
    if (!impl_->occurs(places[which])) continue;
    for (std::size_t i = 0; i < where.text.segments.size(); ++i) {
      impl_->ranges.clear();
      impl_->match_segment(places[which], i, impl_->ranges);
      for (const ByteRange& range : impl_->ranges) {
        if (added == max) {
          ++left_out;
          continue;
        }
        out.push_back(impl_->to_field(view, i, patterns[which], range));
        ++added;
      }
    }
  }
  return left_out;
}

std::size_t TextState::near_matches(const ir::Inst& inst, std::size_t max, std::vector<TextMatch>& out) {
  const ViewId view(inst.a);
  const Impl::ViewState& where = impl_->view(view);
  std::size_t left_out = 0, added = 0;
  for (std::size_t i = 0; i < where.text.segments.size(); ++i) {
    impl_->sweep_near(inst, i, [&](const SegmentMatch& first, const SegmentMatch& second) {
      if (added + 2 > max) {
        left_out += 2;
        return true;
      }
      out.push_back(impl_->to_field(view, i, first.pattern, first.range));
      out.push_back(impl_->to_field(view, i, second.pattern, second.range));
      added += 2;
      return true;
    });
  }
  return left_out;
}

const std::string& TextState::view_name(ViewId view) const { return impl_->views[view.index].name; }
std::vector<std::string> TextState::limits() const { return impl_->met; }
const std::string& TextState::detected_language() const { return impl_->detected; }

}  // namespace mpol::engine
