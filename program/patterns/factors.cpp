// Bottom up, each part of the tree says: all texts that it matches (if they are few), what every match of it begins
// with, ends with, and contains. A sequence joins the ends of one part with the beginnings of the next, each with each;
// a choice takes the texts of all its ways together; a repeat counts as often as it must occur.
//
//   (ignore|forget) (all|the) \w+ rules    all of `(ignore|forget) (all|the) `: 4 texts; required: those
//   [a-z]+@example\.org                    required: `@example.org`, anything may stand before it
//
// What stands beside a factor in a match is often known too: in `\b(are|is)\s+` no letter before `are`, and a space
// behind it. Of a factor at the end of a part it is known when the next part is joined to it.
#include "program/patterns/factors.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text/segment.hpp"
#include "program/patterns/commonness.hpp"
#include "program/patterns/pattern.hpp"
#include "program/patterns/rare_cases.hpp"
#include "program/patterns/unicode_classes.hpp"
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

const ByteSet kAllBytes = ByteSet().set();

struct Required {
  Texts texts = kAnything;
  Extent before;
  // What can stand beside them; where they stand at that end of the part, what the part itself asks is not among it yet.
  ByteSet previous = kAllBytes, next = kAllBytes;
  bool at_first = false, at_last = false;

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

// One end of a part.
struct Edge {
  ByteSet inside = kAllBytes, outside = kAllBytes;  // bytes that can stand at this end of what it matches, and beyond
  bool is_word = false;                             // what stands at this end is of \w
  bool is_spaced = false;                           // what stands there is of no script that is written without spaces

  // What a bound of a word here says of the byte beyond it. Beyond ASCII nothing: a byte there says too little.
  void bound(Assertion assertion, Assertion whole_word) {
    const bool ends_word = (assertion == Assertion::WordBoundary && is_word) || (assertion == whole_word && is_spaced);
    if (!ends_word) return;
    static const ByteSet ascii_word = bytes_of(word_set()) & ~(kAllBytes << 0x80);
    outside &= ~ascii_word;
  }
  Edge operator|(const Edge& other) const {
    return {inside | other.inside, outside | other.outside, is_word && other.is_word, is_spaced && other.is_spaced};
  }
};

struct Parts {
  std::optional<Texts> exact = kAnything;  // all that it matches
  Edge first, last;
  bool can_be_empty = true;
  Texts prefix = kAnything, suffix = kAnything;
  Required best;
  Extent suffix_before;
  ByteSet suffix_previous = kAllBytes;  // directly before it
  Extent whole;

  Required required() const {
    return exact ? Required{.texts = *exact, .before = {}, .at_first = true, .at_last = true} : best;
  }
  bool is_empty() const { return whole.points == 0; }  // it matches nothing else
  const Texts& begins() const { return exact ? *exact : prefix; }
  const Texts& ends() const { return exact ? *exact : suffix; }

  // The same, when it is no longer all that it matches.
  void forget_exact() {
    if (!exact) return;
    best = required();
    prefix = suffix = *exact;
    suffix_before = {};
    suffix_previous = first.outside;
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

// Of all code points of a set, unless they are so many that they are not gone through.
template <class Holds>
bool all_of_few(const CodePointSet& set, Holds holds) {
  constexpr std::size_t kFew = 64;  // the letters of ASCII, of both cases, with those that fold to them
  if (set.size() > kFew) return false;
  return std::all_of(set.ranges().begin(), set.ranges().end(), [&](const CodePointRange& range) {
    for (char32_t c = range.first; c <= range.last; ++c)
      if (!holds(c)) return false;
    return true;
  });
}

class Finder {
 public:
  explicit Finder(bool drops_rare_cases) : drops_rare_cases_(drops_rare_cases) {}

  Parts of(const Node& node) const { return of(node, {}); }

 private:
  // What is asserted right before and right behind a part; null: nothing.
  struct Bounds {
    const Node *before = nullptr, *behind = nullptr;
  };

  Parts of(const Node& node, const Bounds& bounds) const {
    Parts parts = of_kind(node, bounds);
    if (bounds.before != nullptr) parts.first.bound(bounds.before->assertion, Assertion::WholeWordBegin);
    if (bounds.behind != nullptr) parts.last.bound(bounds.behind->assertion, Assertion::WholeWordEnd);
    return parts;
  }

  Parts of_kind(const Node& node, const Bounds& bounds) const {
    switch (node.kind) {
      case Node::Kind::Empty:
      case Node::Kind::Assert: break;
      case Node::Kind::Set: return of_set(node.set);
      case Node::Kind::Repeat: return of_repeat(node);
      case Node::Kind::Alternate: return of_choice(node, bounds);
      case Node::Kind::Concat: return of_sequence(node.children, bounds);
    }
    return {};
  }

  Parts of_sequence(const std::vector<Node>& children, const Bounds& bounds) const {
    Parts all;
    for (std::size_t i = 0; i < children.size(); ++i) {
      const auto assertion = [&](const Node& node) { return node.kind == Node::Kind::Assert ? &node : nullptr; };
      append(all, of(children[i], {i == 0 ? bounds.before : assertion(children[i - 1]),
                                   i + 1 == children.size() ? bounds.behind : assertion(children[i + 1])}));
    }
    return all;
  }

  Parts of_set(const CodePointSet& given) const {
    Parts parts;
    parts.whole = {1, bytes_of(given)};
    parts.can_be_empty = false;
    const bool is_word = all_of_few(given, [](char32_t c) { return word_set().contains(c); });
    const bool is_spaced = all_of_few(given, [](char32_t c) { return !is_unspaced_script(c); });
    parts.first = parts.last = {parts.whole.bytes, kAllBytes, is_word, is_spaced};
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
    parts.suffix_previous = parts.whole.bytes;
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
      if (node.max != node.min || copies != node.min) {
        all.forget_exact();
        all.best.next = kAllBytes;
        all.best.at_last = false;  // one more may follow
      }
    }
    all.whole.bytes = once.whole.bytes;
    all.whole.points = once.whole.points == 0                       ? 0
                       : most == kUnbounded || length >= kUnbounded ? kUnbounded
                                                                    : static_cast<std::uint32_t>(length);
    all.suffix_before = all.whole;
    return all;
  }

  // What bounds a choice bounds each of its ways.
  Parts of_choice(const Node& node, const Bounds& bounds) const {
    Parts all;
    all.exact = Texts();
    all.prefix.clear();
    all.suffix.clear();
    all.best = {.texts = {}, .before = {}, .previous = {}, .next = {}, .at_first = true, .at_last = true};
    all.can_be_empty = false;
    all.suffix_previous.reset();
    const auto join = [](Texts& into, const Texts& from) { into.insert(into.end(), from.begin(), from.end()); };
    for (const Node& child : node.children) {
      const Parts way = of(child, bounds);
      const Required required = way.required();
      const bool is_other = &child != &node.children.front();
      all.first = is_other ? all.first | way.first : way.first;
      all.last = is_other ? all.last | way.last : way.last;
      all.can_be_empty |= way.can_be_empty;
      all.whole = all.whole | way.whole;
      all.best.before = all.best.before | required.before;
      all.best.previous |= required.previous & (required.at_first ? way.first.outside : kAllBytes);
      all.best.next |= required.next & (required.at_last ? way.last.outside : kAllBytes);
      all.best.at_first &= required.at_first;
      all.best.at_last &= required.at_last;
      if (!way.exact) all.suffix_before = all.suffix_before | way.suffix_before;
      all.suffix_previous |= way.exact ? way.first.outside : way.suffix_previous;
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
    if (all.suffix == kAnything) {
      all.suffix_before = all.whole;
      all.suffix_previous = kAllBytes;
    }
    sort_unique(all.best.texts);
    if (all.best.texts.size() > kMostRequired) all.best = {};
    return all;
  }

  bool drops_rare_cases_;
};

}  // namespace

std::size_t Factors::shortest() const { return shortest_of(texts); }

Factors required_factors(const Node& tree) {
  const Parts all = Finder(ignores_rare_cases(tree)).of(tree);
  Required required = all.required();
  if (shortest_of(required.texts) == 0) return {};
  if (required.at_first) required.previous &= all.first.outside;
  if (required.at_last) required.next &= all.last.outside;
  return {std::move(required.texts), required.before, required.previous, required.next};
}

}  // namespace mpol::patterns
