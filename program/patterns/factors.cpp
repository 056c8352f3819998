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

#include "base/text/segment.hpp"
#include "program/patterns/factor_parts.hpp"
#include "program/patterns/pattern.hpp"
#include "program/patterns/rare_cases.hpp"
#include "program/patterns/unicode_classes.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

// A set of more code points than this is not written out.
constexpr std::size_t kLargestSet = 24;

std::string in_factor_form(std::string text) {
  for (char& byte : text) byte = static_cast<char>(byte | kFactorCaseBit);
  return text;
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
