#include "program/patterns/code_points.hpp"

#include <algorithm>

namespace mpol::patterns {
namespace {

constexpr char32_t kFirstSurrogate = 0xD800;
constexpr char32_t kLastSurrogate = 0xDFFF;

}  // namespace

CodePointSet::CodePointSet(std::initializer_list<CodePointRange> ranges) : ranges_(ranges) { normalize(); }
CodePointSet::CodePointSet(std::span<const CodePointRange> ranges) : ranges_(ranges.begin(), ranges.end()) {
  normalize();
}
CodePointSet CodePointSet::all() { return CodePointSet{{0, kMaxCodePoint}}; }

void CodePointSet::add(const CodePointSet& other) {
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
}

void CodePointSet::normalize() {
  const std::size_t given = ranges_.size();
  for (std::size_t i = 0; i < given; ++i) {
    const CodePointRange range = ranges_[i];
    if (range.last < kFirstSurrogate || range.first > kLastSurrogate) continue;
    if (range.last > kLastSurrogate) ranges_.push_back({kLastSurrogate + 1, range.last});
    // Left reversed when nothing lies below the surrogates; dropped just after.
    ranges_[i].last = kFirstSurrogate - 1;
  }
  std::erase_if(ranges_, [](const CodePointRange& r) { return r.first > r.last; });
  std::sort(ranges_.begin(), ranges_.end(),
            [](const CodePointRange& a, const CodePointRange& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (const CodePointRange& range : ranges_) {
    if (kept > 0 && range.first <= ranges_[kept - 1].last + 1) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
}

bool CodePointSet::contains(char32_t code_point) const {
  const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), code_point,
                                      [](char32_t c, const CodePointRange& r) { return c < r.first; });
  return after != ranges_.begin() && code_point <= std::prev(after)->last;
}

std::size_t CodePointSet::size() const {
  std::size_t count = 0;
  for (const CodePointRange& range : ranges_) count += range.last - range.first + 1;
  return count;
}

CodePointSet CodePointSet::complement() const {
  CodePointSet result;
  char32_t next = 0;
  for (const CodePointRange& range : ranges_) {
    if (range.first > next) result.add(next, range.first - 1);
    next = range.last + 1;
  }
  if (next <= kMaxCodePoint) result.add(next, kMaxCodePoint);
  result.normalize();
  return result;
}

CodePointSet CodePointSet::intersection(const CodePointSet& other) const {
  CodePointSet result;
  auto a = ranges_.begin();
  auto b = other.ranges_.begin();
  while (a != ranges_.end() && b != other.ranges_.end()) {
    const char32_t first = std::max(a->first, b->first);
    const char32_t last = std::min(a->last, b->last);
    if (first <= last) result.ranges_.push_back({first, last});
    if (a->last < b->last)
      ++a;
    else
      ++b;
  }
  return result;
}

}  // namespace mpol::patterns
