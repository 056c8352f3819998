#include "program/patterns/factor_parts.hpp"

#include <algorithm>
#include <cmath>

#include "program/patterns/commonness.hpp"
#include "program/patterns/unicode_classes.hpp"

namespace mpol::patterns {
namespace {

// Of all bytes, those that are soon at an end when they are followed back: letters and signs of some words.
constexpr std::size_t kMostNarrow = 0xC0;

std::uint32_t add(std::uint32_t a, std::uint32_t b) { return b >= kUnbounded - a ? kUnbounded : a + b; }

// The two in a row, in this order or the other.
Extent operator+(const Extent& a, const Extent& b) { return {add(a.points, b.points), a.bytes | b.bytes}; }
// Its bytes, of which common ones count less, and no more than twelve: beyond that a text hardly occurs by chance.
double rarity(const std::string& text) {
  constexpr double kMost = 12;
  double rare = 0;
  for (const char c : text) rare += std::min(1.0, (10.6 - kCommonness[static_cast<unsigned char>(c)]) / 4);
  return std::min(rare, kMost);
}

std::optional<Texts> each_with_each(const Texts& left, const Texts& right) {
  if (left.size() * right.size() > kMostTexts) return std::nullopt;
  Texts all;
  for (const std::string& a : left)
    for (const std::string& b : right) all.push_back(a + b);
  sort_unique(all);
  return all;
}

Texts cut(Texts texts, bool keep_end) {
  for (std::string& text : texts) {
    if (text.size() > kLongestFactor)
      text = keep_end ? text.substr(text.size() - kLongestFactor) : text.substr(0, kLongestFactor);
  }
  sort_unique(texts);
  return texts;
}

void take_better(Required& best, Required other) {
  if (other.worth() > best.worth()) best = std::move(other);
}

void cut_long_texts(Parts& parts) {
  const auto is_long = [](const std::string& text) { return text.size() > kLongestFactor; };
  const auto has_long = [&](const Texts& texts) { return std::any_of(texts.begin(), texts.end(), is_long); };
  if (parts.exact && has_long(*parts.exact)) parts.forget_exact();
  if (has_long(parts.best.texts)) {
    parts.best.texts = cut(std::move(parts.best.texts), false);
    parts.best.next = kAllBytes;
    parts.best.at_last = false;
  }
  parts.prefix = cut(std::move(parts.prefix), false);
  if (!has_long(parts.suffix)) return;
  parts.suffix = cut(std::move(parts.suffix), true);
  parts.suffix_before = parts.whole;  // what was cut off stands before it too
  parts.suffix_previous = kAllBytes;
}

// What the next part has directly before it.
ByteSet inner_bytes(const Parts& left) { return left.can_be_empty ? kAllBytes : left.last.inside; }

// What stands beside a part and what it asks there is now known to what stands at its end.
void join_edges(Required& left, Required& right, const Parts& left_part, const Parts& right_part) {
  if (left.at_last && !right_part.is_empty()) {
    left.next &= left_part.last.outside & (right_part.can_be_empty ? kAllBytes : right_part.first.inside);
    left.at_last = false;
  }
  if (right.at_first && !left_part.is_empty()) {
    right.previous &= right_part.first.outside & inner_bytes(left_part);
    right.at_first = false;
  }
}

// The first of two parts, where only what matches nothing shows the other.
Edge outer_edge(const Edge& outer, const Parts& outer_part, const Edge& inner) {
  if (!outer_part.can_be_empty) return outer;
  if (!outer_part.is_empty()) return {};
  return {inner.inside, outer.outside & inner.outside, inner.is_word, inner.is_spaced};
}

}  // namespace

void sort_unique(Texts& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::size_t shortest_of(const Texts& texts) {
  std::size_t shortest = texts.empty() ? 0 : kLongestFactor;
  for (const std::string& text : texts) shortest = std::min(shortest, text.size());
  return shortest;
}

ByteSet bytes_of(const CodePointSet& set) {
  ByteSet bytes;
  for (const CodePointRange& range : set.ranges()) {
    for (char32_t c = range.first; c <= std::min<char32_t>(range.last, 0x7F); ++c) bytes.set(c);
    if (range.last < 0x80) continue;
    for (std::size_t byte = 0x80; byte < bytes.size(); ++byte) bytes.set(byte);
  }
  return bytes;
}

Extent operator|(const Extent& a, const Extent& b) { return {std::max(a.points, b.points), a.bytes | b.bytes}; }

double Required::worth() const {
  if (shortest_of(texts) < kShortestFactor) return -static_cast<double>(kMostRequired);
  double rare = kLongestFactor;
  for (const std::string& text : texts) rare = std::min(rare, rarity(text));
  const double many = std::log2(static_cast<double>(texts.size())) / 2;
  const bool is_open = before.points == kUnbounded && before.bytes.count() > kMostNarrow;
  return rare - many - (is_open ? 2 : 0);
}

void Edge::bound(Assertion assertion, Assertion whole_word) {
  const bool ends_word = (assertion == Assertion::WordBoundary && is_word) || (assertion == whole_word && is_spaced);
  if (!ends_word) return;
  static const ByteSet ascii_word = bytes_of(word_set()) & ~(kAllBytes << 0x80);
  outside &= ~ascii_word;
}

void Parts::forget_exact() {
  if (!exact) return;
  best = required();
  prefix = suffix = *exact;
  suffix_before = {};
  suffix_previous = first.outside;
  exact.reset();
}

void append(Parts& left, const Parts& right) {
  const std::optional<Texts> across = each_with_each(left.ends(), right.begins());
  const Extent across_before = left.exact ? Extent{} : left.suffix_before;
  const ByteSet across_previous = left.exact ? kAllBytes : left.suffix_previous;
  if (left.exact && right.exact && across) {
    left.exact = across;
  } else {
    Required best = left.required();
    Required behind = right.required();
    behind.before = left.whole + behind.before;
    join_edges(best, behind, left, right);
    take_better(best, std::move(behind));
    if (across) {
      take_better(best, {.texts = *across,
                         .before = across_before,
                         .previous = across_previous,
                         .at_first = left.exact.has_value(),
                         .at_last = right.exact.has_value()});
    }
    Texts prefix = left.exact && across ? *across : left.begins();
    const bool joins_end = right.exact && across;
    left.suffix_previous = joins_end     ? (left.exact ? left.first.outside : across_previous)
                           : right.exact ? right.first.outside & inner_bytes(left)
                                         : right.suffix_previous;
    left.suffix_before = joins_end ? across_before : right.exact ? left.whole : left.whole + right.suffix_before;
    left.suffix = joins_end ? *across : right.ends();
    left.prefix = std::move(prefix);
    left.best = std::move(best);
    left.exact.reset();
  }
  const Edge first = outer_edge(left.first, left, right.first);
  left.last = outer_edge(right.last, right, left.last);
  left.first = first;
  left.can_be_empty &= right.can_be_empty;
  left.whole = left.whole + right.whole;
  cut_long_texts(left);
}

}  // namespace mpol::patterns
