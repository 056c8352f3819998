// One sweep over both sets' matches, sorted by begin. A match of one is compared only with the furthest end of the
// other's matches before it, and each such end only with the first match after it: later ones are further away. So the
// gaps that are measured do not overlap, and the sweep is linear in the text.
#include "runtime/engine/near_pairs.hpp"

#include <algorithm>
#include <optional>

#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"

namespace mpol::engine {
namespace {

bool is_near(std::string_view text, const ByteRange& before, const ByteRange& after, const ir::Inst& inst) {
  if (inst.flag) return is_within(text, before.end, after.begin, inst.int_value);
  return static_cast<std::int64_t>(word_distance(text, before.end, after.begin)) <= inst.int_value;
}

}  // namespace

bool is_within(std::string_view text, std::size_t end, std::size_t begin, std::int64_t within) {
  if (begin <= end) return true;
  const std::size_t gap = begin - end;
  if (static_cast<std::int64_t>(gap / 4) > within) return false;  // a character has four bytes at most
  return static_cast<std::int64_t>(utf8::count(text.substr(end, gap))) <= within;
}

// By place.
bool NearPairs::match_set(ViewId view, PatternSetId set, std::size_t segment, std::vector<SegmentMatch>& out) {
  out.clear();
  bool is_whole = true;
  const std::vector<TextPlan::Place>& places = searches_.plan().group_of(view, set).places;
  const std::vector<PatternId>& patterns = searches_.tables().pattern_sets[set.index].patterns;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!searches_.occurs(places[i])) continue;
    ranges_.clear();
    is_whole &= searches_.matches(places[i], segment, ranges_);
    for (const ByteRange& range : ranges_) out.push_back({range, patterns[i]});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const SegmentMatch& a, const SegmentMatch& b) { return by_place(a.range, b.range); });
  return is_whole;
}

template <class Pair>
bool NearPairs::sweep(const ir::Inst& inst, std::size_t segment, Pair pair) {
  const ViewId id(inst.a);
  const PatternSetId sets[2] = {PatternSetId(inst.b), PatternSetId(inst.c)};
  bool is_whole = true;
  for (std::size_t side = 0; side < 2; ++side) is_whole &= match_set(id, sets[side], segment, matches_[side]);
  const std::string_view text = searches_.views().view(id).text.segments[segment].bytes;
  std::optional<SegmentMatch> furthest[2];  // of those that no later match was compared with yet
  std::size_t next[2] = {0, 0};
  const auto is_done = [&](std::size_t side) { return next[side] == matches_[side].size(); };
  const auto begins_first = [&](std::size_t side) {
    if (is_done(side) || is_done(1 - side)) return !is_done(side);
    return by_place(matches_[side][next[side]].range, matches_[1 - side][next[1 - side]].range);
  };
  while (!is_done(0) || !is_done(1)) {
    const std::size_t side = begins_first(1) ? 1 : 0;
    const SegmentMatch& match = matches_[side][next[side]++];
    std::optional<SegmentMatch>& before = furthest[1 - side];
    if (before) {
      const bool near = is_near(text, before->range, match.range, inst);
      if (near && !pair(side == 1 ? *before : match, side == 1 ? match : *before)) return is_whole;
      // An end that lies inside or behind this match can still be near a later one, or overlap it.
      if (before->range.end <= match.range.begin) before.reset();
    }
    std::optional<SegmentMatch>& own = furthest[side];
    if (!own || match.range.end >= own->range.end) own = match;
  }
  return is_whole;
}

Truth NearPairs::any(const ir::Inst& inst) {
  const ViewId view(inst.a);
  const TextViews::View& where = searches_.views().view(view);
  if (where.missing) return Truth::Unknown;
  bool is_whole = true, found = false;
  const TextPlan& plan = searches_.plan();
  if (searches_.any_occurs(plan.group_of(view, PatternSetId(inst.b))) &&
      searches_.any_occurs(plan.group_of(view, PatternSetId(inst.c)))) {
    for (std::size_t i = 0; i < where.text.segments.size() && !found; ++i) {
      is_whole &= sweep(inst, i, [&](const SegmentMatch&, const SegmentMatch&) {
        found = true;
        return false;
      });
    }
  }
  if (found) return Truth::True;
  return is_whole && !where.text.cut ? Truth::False : Truth::Unknown;
}

std::size_t NearPairs::list(const ir::Inst& inst, std::size_t max, std::vector<TextMatch>& out) {
  const ViewId view(inst.a);
  const std::size_t segments = searches_.views().view(view).text.segments.size();
  std::size_t left_out = 0, added = 0;
  for (std::size_t i = 0; i < segments; ++i) {
    sweep(inst, i, [&](const SegmentMatch& first, const SegmentMatch& second) {
      if (added + 2 > max) {
        left_out += 2;
        return true;
      }
      out.push_back(searches_.to_field(view, i, first.pattern, first.range));
      out.push_back(searches_.to_field(view, i, second.pattern, second.range));
      added += 2;
      return true;
    });
  }
  return left_out;
}

}  // namespace mpol::engine
