#include "runtime/engine/text_findings.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "runtime/engine/near_pairs.hpp"

namespace mpol::engine {
namespace {

// `excuses` are sorted by place and do not overlap: the nearest ones are those around the match.
bool is_excused(const std::vector<ByteRange>& excuses, const ByteRange& match, std::string_view text,
                std::int64_t within) {
  const auto after = std::lower_bound(excuses.begin(), excuses.end(), match, by_place);
  if (after != excuses.end() && is_within(text, match.end, after->begin, within)) return true;
  return after != excuses.begin() && is_within(text, std::prev(after)->end, match.begin, within);
}

}  // namespace

const FoundRows& TextFindings::find(FindingSourceId id) {
  State& state = states_[id.index];
  TextViews& views = searches_.views();
  if (state.stamp == views.event()) return state.found;
  state.stamp = views.event();
  FoundRows& found = state.found;
  found.rows.clear();
  const TextViews::View& where = views.view(searches_.tables().findings[id.index].view);
  found.missing = where.missing;
  found.cut = false;
  for (std::size_t i = 0; i < where.text.segments.size(); ++i) find_in(id, i, found);
  found.cut |= where.text.cut;
  return found;
}

void TextFindings::find_in(FindingSourceId id, std::size_t segment, FoundRows& out) {
  const Tables& tables = searches_.tables();
  const FindingSource& source = tables.findings[id.index];
  const std::vector<TextPlan::RowPlaces>& places = searches_.plan().rows_of(id);
  const views::Segment& where = searches_.views().view(source.view).text.segments[segment];
  const std::size_t first = out.rows.size();
  for (std::size_t i = 0; i < source.rows.size(); ++i) {
    if (!searches_.occurs(places[i].pattern)) continue;
    const FindingRowInfo& row = source.rows[i];
    if (row.language.has_value() && tables.symbols[row.language.index] != where.language) continue;
    ranges_.clear();
    out.cut |= !searches_.matches(places[i].pattern, segment, ranges_);
    excuses_.clear();
    if (places[i].unless && !ranges_.empty()) out.cut |= !searches_.matches(*places[i].unless, segment, excuses_);
    for (const ByteRange& range : ranges_) {
      if (is_excused(excuses_, range, where.bytes, row.unless_within)) continue;
      if (out.rows.size() == limits::kMaxFindings) {
        out.cut = true;
        searches_.views().meet_limit("findings of " + source.name);
        break;
      }
      out.rows.push_back({static_cast<std::uint32_t>(i), searches_.to_field(source.view, segment, row.pattern, range)});
    }
  }
  std::stable_sort(out.rows.begin() + static_cast<std::ptrdiff_t>(first), out.rows.end(),
                   [](const FoundRow& a, const FoundRow& b) { return a.match.begin < b.match.begin; });
}

}  // namespace mpol::engine
