#include "runtime/engine/text_state.hpp"

#include <algorithm>

#include "base/text/utf8.hpp"

namespace mpol::engine {
namespace {

constexpr std::int64_t kMost = IntInterval::anything().high;

}  // namespace

TextState::TextState(const Program& program)
    : views_(program.tables()), searches_(program, views_), near_(searches_), findings_(searches_) {}

bool TextState::has_open_part(std::uint32_t search) {
  const ViewId view = searches_.plan().searches()[search].view;
  const std::vector<views::Segment>& parts = views_.view(view).text.segments;
  return std::any_of(parts.begin(), parts.end(),
                     [&](const views::Segment& part) { return views_.is_open(view, part); });
}

Truth TextState::has(ViewId view, PatternSetId set) {
  const TextViews::View& where = views_.view(view);
  if (where.missing) return Truth::Unknown;
  if (searches_.any_occurs(searches_.plan().group_of(view, set))) return Truth::True;
  return where.text.cut ? Truth::Unknown : Truth::False;
}

IntInterval TextState::count_matches(ViewId view, PatternSetId set) {
  const TextViews::View& where = views_.view(view);
  if (where.missing) return {0, kMost};
  bool is_whole = true;
  ranges_.clear();
  for (const TextPlan::Place place : searches_.plan().group_of(view, set).places) {
    if (!searches_.occurs(place)) continue;
    for (std::size_t i = 0; i < where.text.segments.size(); ++i) is_whole &= searches_.matches(place, i, ranges_);
  }
  const auto count = static_cast<std::int64_t>(ranges_.size());
  return {count, is_whole && !where.text.cut ? count : kMost};
}

IntInterval TextState::count_patterns(ViewId view, PatternSetId set) {
  const TextViews::View& where = views_.view(view);
  if (where.missing) return {0, kMost};
  const std::vector<TextPlan::Place>& places = searches_.plan().group_of(view, set).places;
  const std::int64_t count =
      std::count_if(places.begin(), places.end(), [&](TextPlan::Place place) { return searches_.occurs(place); });
  return {count, where.text.cut ? kMost : count};
}

IntInterval TextState::length(ViewId view) {
  const TextViews::View& where = views_.view(view);
  if (where.missing) return {0, kMost};
  std::int64_t length = 0;
  for (const views::Segment& segment : where.text.segments) {
    if (!views_.is_open(view, segment)) length += static_cast<std::int64_t>(utf8::count(segment.bytes));
  }
  return {length, where.text.cut ? kMost : length};
}

SymbolId TextState::template_of(ViewId view) {
  const TextViews::View& where = views_.view(view);
  if (where.missing || where.text.cut || views_.is_open(view)) return {};
  template_.form.clear();
  for (const views::Segment& segment : where.text.segments) add_template_form(segment.bytes, template_);
  return frame_->intern(template_name(template_.form, template_name_));
}

IntInterval TextState::segment_count(ViewId view) {
  const TextViews::View& where = views_.view(view);
  if (where.missing) return {0, kMost};
  const auto count = std::count_if(where.text.segments.begin(), where.text.segments.end(),
                                   [&](const views::Segment& segment) { return !views_.is_open(view, segment); });
  return {count, where.text.cut ? kMost : count};
}

// That a limit left some out is in limits().
std::size_t TextState::matches_of(ViewId view, PatternSetId set, std::size_t max, std::vector<TextMatch>& out) {
  const TextViews::View& where = views_.view(view);
  const TextPlan::Group& group = searches_.plan().group_of(view, set);
  if (where.missing || !searches_.any_occurs(group)) return 0;
  std::size_t left_out = 0, added = 0;
  const std::vector<PatternId>& patterns = searches_.tables().pattern_sets[set.index].patterns;
  for (std::size_t which = 0; which < group.places.size(); ++which) {
    if (!searches_.occurs(group.places[which])) continue;
    for (std::size_t i = 0; i < where.text.segments.size(); ++i) {
      ranges_.clear();
      (void)searches_.matches(group.places[which], i, ranges_);
      for (const ByteRange& range : ranges_) {
        if (added == max) {
          ++left_out;
          continue;
        }
        out.push_back(searches_.to_field(view, i, patterns[which], range));
        ++added;
      }
    }
  }
  return left_out;
}

}  // namespace mpol::engine
