// Bottom up, each part of the tree says: all texts that it matches (if they are few), what every match of it begins
// with, ends with, and contains. A sequence joins the ends of one part with the beginnings of the next, each with each;
// a choice takes the texts of all its ways together; a repeat counts as often as it must occur.
//
//   (ignore|forget) (all|the) \w+ rules    all of `(ignore|forget) (all|the) `: 4 texts; required: those
//   [a-z]+@example\.org                    required: `@example.org`, anything may stand before it
#include "program/patterns/factors.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "program/patterns/commonness.hpp"
#include "program/patterns/pattern.hpp"
#include "program/patterns/rare_cases.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

// Most texts that are held together: more make a search slower than they make it sure.
constexpr std::size_t kMostTexts = 16;
// The same for the ways of a choice, each of which needs one: a list of terms in one regex.
constexpr std::size_t kMostRequired = 64;
// A set of more code points than this is not written out.
constexpr std::size_t kLargestSet = 24;
// Of all bytes, those that are soon at an end when they are followed back: letters and signs of some words.
constexpr std::size_t kMostNarrow = 0xC0;

using Texts = std::vector<std::string>;  // sorted, no two the same
const Texts kAnything{""};

void sort_unique(Texts& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

std::string in_factor_form(std::string text) {
  for (char& byte : text) byte = static_cast<char>(byte | kFactorCaseBit);
  return text;
}

std::size_t shortest_of(const Texts& texts) {
  std::size_t shortest = texts.empty() ? 0 : kLongestFactor;
  for (const std::string& text : texts) shortest = std::min(shortest, text.size());
  return shortest;
}

std::uint32_t add(std::uint32_t a, std::uint32_t b) { return b >= kUnbounded - a ? kUnbounded : a + b; }

// The two in a row, in this order or the other.
Extent operator+(const Extent& a, const Extent& b) { return {add(a.points, b.points), a.bytes | b.bytes}; }
// Either of them.
Extent operator|(const Extent& a, const Extent& b) { return {std::max(a.points, b.points), a.bytes | b.bytes}; }

// Its bytes, of which common ones count less, and no more than twelve: beyond that a text hardly occurs by chance.
double rarity(const std::string& text) {
  constexpr double kMost = 12;
  double rare = 0;
  for (const char c : text) rare += std::min(1.0, (10.6 - kCommonness[static_cast<unsigned char>(c)]) / 4);
  return std::min(rare, kMost);
}

struct Required {
  Texts texts = kAnything;
  Extent before;

  // How much a search for them leaves out: what is left out by the one that leaves out least, less for their number.
  // A single byte occurs everywhere. Where nearly anything may stand before them, all of the text must be looked at again.
  double worth() const {
    if (shortest_of(texts) < kShortestFactor) return -static_cast<double>(kMostRequired);
    double rare = kLongestFactor;
    for (const std::string& text : texts) rare = std::min(rare, rarity(text));
    const double many = std::log2(static_cast<double>(texts.size())) / 2;
    const bool is_open = before.points == kUnbounded && before.bytes.count() > kMostNarrow;
    return rare - many - (is_open ? 2 : 0);
  }
};

// Of the texts themselves, with all their cases.
ByteSet bytes_of(const CodePointSet& set) {
  ByteSet bytes;
  for (const CodePointRange& range : set.ranges()) {
    for (char32_t c = range.first; c <= std::min<char32_t>(range.last, 0x7F); ++c) bytes.set(c);
    if (range.last < 0x80) continue;
    for (std::size_t byte = 0x80; byte < bytes.size(); ++byte) bytes.set(byte);
  }
  return bytes;
}

// What the code points of a large set begin with, in the form of factors: `[\x{E0020}-\x{E007E}]` with f3a080 or f3a081.
// Nothing where that would be many texts, or bytes that occur everywhere.
std::optional<Texts> beginnings_of(const CodePointSet& set) {
  constexpr char32_t kSharedBeginning = 64;  // so many code points differ in their last byte alone
  Texts texts;
  for (const CodePointRange& range : set.ranges()) {
    if (range.first < 0x800 || range.last - range.first > kSharedBeginning * kMostTexts) return std::nullopt;
    for (char32_t c = range.first; c <= range.last; c = c / kSharedBeginning * kSharedBeginning + kSharedBeginning) {
      texts.push_back(in_factor_form(to_utf8(c)));
      texts.back().pop_back();
    }
  }
  sort_unique(texts);
  if (texts.empty() || texts.size() > kMostTexts) return std::nullopt;
  return texts;
}

struct Parts {
  std::optional<Texts> exact = kAnything;  // all that it matches
  Texts prefix = kAnything, suffix = kAnything;
  Required best;
  Extent suffix_before;
  Extent whole;

  Required required() const { return exact ? Required{*exact, {}} : best; }
  const Texts& begins() const { return exact ? *exact : prefix; }
  const Texts& ends() const { return exact ? *exact : suffix; }

  // The same, when it is no longer all that it matches.
  void forget_exact() {
    if (!exact) return;
    best = required();
    prefix = suffix = *exact;
    suffix_before = {};
    exact.reset();
  }
};

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
  parts.best.texts = cut(std::move(parts.best.texts), false);
  parts.prefix = cut(std::move(parts.prefix), false);
  if (!has_long(parts.suffix)) return;
  parts.suffix = cut(std::move(parts.suffix), true);
  parts.suffix_before = parts.whole;  // what was cut off stands before it too
}

void append(Parts& left, const Parts& right) {
  const std::optional<Texts> across = each_with_each(left.ends(), right.begins());
  const Extent across_before = left.exact ? Extent{} : left.suffix_before;
  if (left.exact && right.exact && across) {
    left.exact = across;
  } else {
    Required best = left.required();
    Required behind = right.required();
    behind.before = left.whole + behind.before;
    take_better(best, std::move(behind));
    if (across) take_better(best, {*across, across_before});
    Texts prefix = left.exact && across ? *across : left.begins();
    const bool joins_end = right.exact && across;
    left.suffix_before = joins_end ? across_before : right.exact ? left.whole : left.whole + right.suffix_before;
    left.suffix = joins_end ? *across : right.ends();
    left.prefix = std::move(prefix);
    left.best = std::move(best);
    left.exact.reset();
  }
  left.whole = left.whole + right.whole;
  cut_long_texts(left);
}

class Finder {
 public:
  explicit Finder(bool drops_rare_cases) : drops_rare_cases_(drops_rare_cases) {}

  Parts of(const Node& node) const {
    switch (node.kind) {
      case Node::Kind::Empty:
      case Node::Kind::Assert: return {};
      case Node::Kind::Set: return of_set(node.set);
      case Node::Kind::Repeat: return of_repeat(node);
      case Node::Kind::Alternate: return of_choice(node);
      case Node::Kind::Concat: break;
    }
    Parts all;
    for (const Node& child : node.children) append(all, of(child));
    return all;
  }

 private:
  Parts of_set(const CodePointSet& given) const {
    Parts parts;
    parts.whole = {1, bytes_of(given)};
    const CodePointSet set = drops_rare_cases_ ? without_rare_cases(given) : given;
    Texts texts;
    if (set.size() <= kLargestSet) {
      for (const CodePointRange& range : set.ranges()) {
        for (char32_t c = range.first; c <= range.last; ++c) {
          texts.push_back(in_factor_form(to_utf8(c)));
        }
      }
      sort_unique(texts);
    }
    parts.suffix_before = parts.whole;
    // A byte that is no UTF-8 reads as U+FFFD, so a set with U+FFFD matches more than its own bytes.
    const bool is_open = set.contains(utf8::kReplacement);
    if (!is_open && set.size() <= kLargestSet && texts.size() <= kMostTexts) {
      parts.exact = std::move(texts);
      return parts;
    }
    parts.exact.reset();
    if (is_open) return parts;
    if (const std::optional<Texts> begins = beginnings_of(set)) {
      parts.prefix = *begins;
      parts.best = {*begins, {}};
    }
    return parts;
  }

  Parts of_repeat(const Node& node) const {
    const Parts once = of(node.children.front());
    const std::uint32_t most = node.max == kUnbounded ? kUnbounded : node.max;
    const std::uint64_t length = std::uint64_t{once.whole.points} * most;
    Parts all;
    if (node.min == 0) {
      all.exact.reset();
      if (node.max == 1 && once.exact && once.exact->size() < kMostTexts) {
        all.exact = once.exact;
        all.exact->emplace_back();
        sort_unique(*all.exact);
      }
    } else {
      const std::uint32_t copies = std::min<std::uint32_t>(node.min, kLongestFactor);
      for (std::uint32_t i = 0; i < copies; ++i) append(all, once);
      // INVARIANT: what is known of the end of `min` repeats holds for the end of more of them too: it is the end of
      // one repeat with whole repeats before it.
      if (node.max != node.min || copies != node.min) all.forget_exact();
    }
    all.whole.bytes = once.whole.bytes;
    all.whole.points = once.whole.points == 0                       ? 0
                       : most == kUnbounded || length >= kUnbounded ? kUnbounded
                                                                    : static_cast<std::uint32_t>(length);
    all.suffix_before = all.whole;
    return all;
  }

  Parts of_choice(const Node& node) const {
    Parts all;
    all.exact = Texts();
    all.prefix.clear();
    all.suffix.clear();
    all.best.texts.clear();
    const auto join = [](Texts& into, const Texts& from) { into.insert(into.end(), from.begin(), from.end()); };
    for (const Node& child : node.children) {
      const Parts way = of(child);
      const Required required = way.required();
      all.whole = all.whole | way.whole;
      all.best.before = all.best.before | required.before;
      if (!way.exact) all.suffix_before = all.suffix_before | way.suffix_before;
      if (!way.exact) all.exact.reset();
      if (all.exact) join(*all.exact, *way.exact);
      join(all.prefix, way.begins());
      join(all.suffix, way.ends());
      join(all.best.texts, required.texts);
    }
    if (all.exact) sort_unique(*all.exact);
    if (all.exact && all.exact->size() > kMostTexts) all.exact.reset();
    for (Texts* texts : {&all.prefix, &all.suffix}) {
      sort_unique(*texts);
      if (texts->size() > kMostTexts) *texts = kAnything;
    }
    if (all.suffix == kAnything) all.suffix_before = all.whole;
    sort_unique(all.best.texts);
    if (all.best.texts.size() > kMostRequired) all.best = {};
    return all;
  }

  bool drops_rare_cases_;
};

}  // namespace

std::size_t Factors::shortest() const { return shortest_of(texts); }

Factors required_factors(const Node& tree) {
  Required required = Finder(ignores_rare_cases(tree)).of(tree).required();
  if (shortest_of(required.texts) == 0) return {};
  return {std::move(required.texts), required.before};
}

}  // namespace mpol::patterns
