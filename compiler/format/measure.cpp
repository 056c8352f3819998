#include "compiler/format/measure.hpp"

#include "compiler/format/lines.hpp"

namespace mpol::format {

using parse::Group;
using parse::GroupKind;
using parse::Start;

Measure::Measure(const parse::Outline& outline, std::string_view text)
    : words_(outline.words), groups_(outline.groups) {
  const auto count = static_cast<std::uint32_t>(words_.size());
  sums_.assign(count + 1, 0);
  line_ends_.assign(count + 1, 0);
  for (std::uint32_t i = 0; i < count; ++i) {
    const parse::Word& word = words_[i];
    sums_[i + 1] = sums_[i] + space(i) + format::width(text.substr(word.begin, word.end - word.begin));
    line_ends_[i + 1] = line_ends_[i] + (word.lines_before > 0 ? 1 : 0);
  }
  next_starts_.assign(count + 2, count);
  for (std::uint32_t i = count; i-- > 0;) next_starts_[i] = words_[i].start == Start::Nothing ? next_starts_[i + 1] : i;
  find_stops(outline);
}

bool Measure::overflows(std::size_t group, std::size_t indent) const {
  const std::uint32_t end = groups_[group].end;
  std::uint32_t line = groups_[group].begin + 1;
  for (std::uint32_t entry = firsts_[group]; entry < end; entry = stops_[entry]) {
    if (words_[entry].lines_before == 0) continue;
    if (indent + width(line, entry) > kMaxWidth) return true;
    line = entry;
  }
  return indent + width(line, end) > kMaxWidth;
}

// With the groups that are open at each word: a word that may begin a line belongs to the innermost.
void Measure::find_stops(const parse::Outline& outline) {
  constexpr std::uint32_t kNone = ~0u;
  struct Open {
    std::size_t group;
    std::uint32_t last = kNone;  // its last word that may begin a line
  };
  stops_.assign(words_.size(), static_cast<std::uint32_t>(words_.size()));
  broken_.assign(outline.groups.size(), 0);
  firsts_.assign(outline.groups.size(), static_cast<std::uint32_t>(words_.size()));
  std::vector<Open> open;
  std::size_t next = 0;
  const auto close = [&] {
    const Group& group = outline.groups[open.back().group];
    const bool bracket =
        group.kind != GroupKind::Statement && group.kind != GroupKind::Parens && group.kind != GroupKind::Operators;
    if (open.back().last != kNone) stops_[open.back().last] = bracket ? group.end : group.end + 1;
    open.pop_back();
  };
  const auto break_operators = [&] {
    for (auto one = open.rbegin(); one != open.rend(); ++one) {
      const GroupKind kind = outline.groups[one->group].kind;
      if (kind != GroupKind::Operators && kind != GroupKind::Parens) return;
      broken_[one->group] = 1;
    }
  };
  std::size_t next_comment = 0;
  for (std::uint32_t i = 0; i < words_.size(); ++i) {
    while (!open.empty() && outline.groups[open.back().group].end < i) close();
    if (words_[i].start != Start::Nothing && !open.empty()) {
      Open& inner = open.back();
      if (inner.last != kNone) stops_[inner.last] = i;
      if (inner.last == kNone) firsts_[inner.group] = i;
      inner.last = i;
      if (words_[i].lines_before > 0) break_operators();
    }
    // `a and` with `b` on the next line is broken as well.
    bool forced = words_[i].own_line || (i > 0 && words_[i - 1].start == Start::Operator && words_[i].lines_before > 0);
    for (; next_comment < outline.comments.size() && outline.comments[next_comment].before == i; ++next_comment)
      forced = true;
    if (forced) break_operators();
    for (; next < outline.groups.size() && outline.groups[next].begin == i; ++next) open.push_back({next});
  }
  while (!open.empty()) close();
}

}  // namespace mpol::format
