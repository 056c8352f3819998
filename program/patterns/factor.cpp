// The required factor of a pattern: the longest text that occurs in every match.
//
// Bottom up, each part of the tree says: the one text it matches (if it is one), what every match begins with, ends
// with, and contains. A sequence joins the end of one part with the beginning of the next; a choice keeps only what its
// alternatives share as a whole; a repeat counts as often as it must occur.
#include <algorithm>

#include "program/patterns/pattern.hpp"
#include "program/patterns/unicode_classes.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

// Longer factors help no search and cost memory.
constexpr std::size_t kLongestFactor = 64;

struct Parts {
  bool exact = true;  // `prefix`, `suffix` and `best` are then the whole text
  std::u32string prefix, suffix, best;
};

const std::u32string& longer(const std::u32string& a, const std::u32string& b) { return b.size() > a.size() ? b : a; }

Parts nothing_known() { return {false, {}, {}, {}}; }

void append(Parts& left, const Parts& right) {
  const std::u32string across = left.suffix + right.prefix;
  left.best = longer(longer(left.best, right.best), across);
  if (left.exact) left.prefix += right.prefix;
  left.suffix = right.exact ? left.suffix + right.suffix : right.suffix;
  left.exact = left.exact && right.exact;
  for (std::u32string* text : {&left.prefix, &left.best}) {
    if (text->size() > kLongestFactor) text->resize(kLongestFactor), left.exact = false;
  }
  if (left.suffix.size() > kLongestFactor) {
    left.suffix.erase(0, left.suffix.size() - kLongestFactor);
    left.exact = false;
  }
}

Parts of_set(const CodePointSet& set) {
  if (set.empty()) return nothing_known();
  const char32_t folded = simple_case_fold(set.first());
  if (!set.is_single() && set != close_under_case(CodePointSet::of(set.first()))) return nothing_known();
  const std::u32string text(1, set.is_single() ? set.first() : folded);
  return {true, text, text, text};
}

Parts of(const Node& node);

Parts of_repeat(const Node& node) {
  if (node.min == 0) return nothing_known();
  const Parts once = of(node.children.front());
  Parts all = once;
  const std::uint32_t copies = std::min<std::uint32_t>(node.min, kLongestFactor);
  for (std::uint32_t i = 1; i < copies && all.best.size() < kLongestFactor; ++i) append(all, once);
  if (node.max != node.min || copies != node.min) all.exact = false;
  // INVARIANT: what is known of the end of `min` repeats holds for the end of more of them too: it is the end of one
  // repeat with whole repeats before it.
  return all;
}

Parts of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Empty:
    case Node::Kind::Assert: return {};
    case Node::Kind::Set: return of_set(node.set);
    case Node::Kind::Repeat: return of_repeat(node);
    case Node::Kind::Concat: {
      Parts all;
      for (const Node& child : node.children) append(all, of(child));
      return all;
    }
    case Node::Kind::Alternate: {
      const Parts first = of(node.children.front());
      for (const Node& child : node.children) {
        const Parts other = of(child);
        if (!first.exact || !other.exact || other.best != first.best) return nothing_known();
      }
      return first;
    }
  }
  return nothing_known();
}

}  // namespace

std::string required_factor(const Pattern& pattern) {
  std::string text;
  for (const char32_t c : of(pattern.tree).best) utf8::append(c, text);
  return text;
}

std::uint32_t estimated_cost(const Pattern& pattern) {
  const std::size_t factor = required_factor(pattern).size();
  // A factor of 4 bytes or more rarely occurs by chance; below that every byte less doubles the work.
  std::uint32_t cost = factor >= 4 ? 1 : 1u << (4 - factor);
  const MatchLength length = match_length(pattern.tree);
  if (length.max == kUnbounded) cost *= 2;
  return cost + static_cast<std::uint32_t>(state_count(pattern.tree) / 64);
}

}  // namespace mpol::patterns
