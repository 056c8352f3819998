// Patience: lines that occur once in both texts are anchors, the longest row of them in the same order is kept, and
// around each anchor the equal lines on both sides. What is left between is the difference.
#include "cli/unified_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace mpol::cli {
namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kContext = 3;  // lines

// Half-open ranges of lines that replace each other.
struct Change {
  std::size_t begin = 0, end = 0;              // before
  std::size_t after_begin = 0, after_end = 0;  // after
};

Lines lines_of(std::string_view text) {
  Lines result;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    result.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return result;
}

struct Anchor {
  std::size_t before = 0, after = 0;
};

// In the order of `before`.
std::vector<Anchor> unique_lines(const Lines& before, const Lines& after) {
  struct Count {
    std::size_t before = 0, after = 0, place = 0;
  };
  std::unordered_map<std::string_view, Count> counts;
  for (const std::string_view line : before) ++counts[line].before;
  for (std::size_t i = 0; i < after.size(); ++i) {
    Count& count = counts[after[i]];
    ++count.after;
    count.place = i;
  }
  std::vector<Anchor> result;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const Count& count = counts[before[i]];
    if (count.before == 1 && count.after == 1) result.push_back({i, count.place});
  }
  return result;
}

// The longest part whose `after` ascends too.
std::vector<Anchor> longest_ascending(const std::vector<Anchor>& anchors) {
  std::vector<std::size_t> ends;  // ends[n]: the anchor with the least `after` that ends a row of n + 1
  std::vector<std::size_t> previous(anchors.size(), anchors.size());
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const auto place = std::lower_bound(ends.begin(), ends.end(), anchors[i].after,
                                        [&](std::size_t a, std::size_t after) { return anchors[a].after < after; });
    if (place != ends.begin()) previous[i] = *std::prev(place);
    if (place == ends.end())
      ends.push_back(i);
    else
      *place = i;
  }
  std::vector<Anchor> result;
  for (std::size_t i = ends.empty() ? anchors.size() : ends.back(); i < anchors.size(); i = previous[i])
    result.push_back(anchors[i]);
  std::reverse(result.begin(), result.end());
  return result;
}

std::vector<Change> changes_of(const Lines& before, const Lines& after) {
  std::vector<Anchor> anchors = longest_ascending(unique_lines(before, after));
  anchors.push_back({before.size(), after.size()});
  std::vector<Change> result;
  std::size_t i = 0, j = 0;
  for (const Anchor& anchor : anchors) {
    Change change{i, anchor.before, j, anchor.after};
    const auto both = [&] { return change.begin < change.end && change.after_begin < change.after_end; };
    for (; both() && before[change.begin] == after[change.after_begin]; ++change.begin) ++change.after_begin;
    for (; both() && before[change.end - 1] == after[change.after_end - 1]; --change.end) --change.after_end;
    if (change.begin < change.end || change.after_begin < change.after_end) result.push_back(change);
    i = anchor.before + 1;
    j = anchor.after + 1;
  }
  return result;
}

void add_lines(char sign, const Lines& lines, std::size_t begin, std::size_t end, std::string& out) {
  for (std::size_t i = begin; i < end; ++i) {
    (out += sign) += lines[i];
    if (!lines[i].ends_with('\n')) out += "\n\\ No newline at end of file\n";
  }
}

// "12,4"; an empty range names the line before it.
std::string range(std::size_t begin, std::size_t end) {
  const std::size_t count = end - begin;
  return count == 1 ? fmt::format("{}", begin + 1) : fmt::format("{},{}", count == 0 ? begin : begin + 1, count);
}

void add_hunk(const Change* first, const Change* last, const Lines& before, const Lines& after, std::string& out) {
  const std::size_t lead = std::min(kContext, first->begin);
  const std::size_t trail = std::min(kContext, before.size() - last->end);
  out += fmt::format("@@ -{} +{} @@\n", range(first->begin - lead, last->end + trail),
                     range(first->after_begin - lead, last->after_end + trail));
  std::size_t at = first->begin - lead;
  for (const Change* change = first; change <= last; ++change) {
    add_lines(' ', before, at, change->begin, out);
    add_lines('-', before, change->begin, change->end, out);
    add_lines('+', after, change->after_begin, change->after_end, out);
    at = change->end;
  }
  add_lines(' ', before, at, last->end + trail, out);
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, const std::string& name_before,
                         const std::string& name_after) {
  const Lines old_lines = lines_of(before), new_lines = lines_of(after);
  const std::vector<Change> changes = changes_of(old_lines, new_lines);
  if (changes.empty()) return {};
  std::string out = fmt::format("--- {}\n+++ {}\n", name_before, name_after);
  for (std::size_t i = 0; i < changes.size();) {
    std::size_t last = i;
    while (last + 1 < changes.size() && changes[last + 1].begin - changes[last].end <= 2 * kContext) ++last;
    add_hunk(&changes[i], &changes[last], old_lines, new_lines, out);
    i = last + 1;
  }
  return out;
}

}  // namespace mpol::cli
