// L0307 `matches_nearly_anything`: a regex has a match in which no character is a certain one.
// Why it matters: `/[a-z]+/` is in every text.
#include <algorithm>

#include "base/text/segment.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

using patterns::Node;

// What a character says: one of a few letters a lot, a digit half of it, any letter next to nothing.
double weight_of(const patterns::CodePointSet& set) {
  constexpr std::size_t kFew = 8, kDigits = 700, kLetters = 70;  // `\d` has some 660 digits of all scripts
  // Signs beyond ASCII, such as tags and controls, are in hardly any text.
  if (set.size() <= kFew || (set.first() >= 0x80 && !mpol::is_letter(set.first()))) return 1;
  if (set.size() <= 12 || (set.size() <= kDigits && set.contains(U'5') && !set.contains(U'b'))) return 0.5;
  return set.size() <= kLetters ? 0.1 : 0;
}

// Of the match that says least.
double weight_of(const Node& node) {
  double weight = 0;
  switch (node.kind) {
    case Node::Kind::Set: return weight_of(node.set);
    case Node::Kind::Concat:
      for (const Node& child : node.children) weight += weight_of(child);
      return weight;
    case Node::Kind::Alternate:
      weight = weight_of(node.children.front());
      for (const Node& child : node.children) weight = std::min(weight, weight_of(child));
      return weight;
    case Node::Kind::Repeat: return node.min * weight_of(node.children.front());
    case Node::Kind::Empty:
    case Node::Kind::Assert: return 0;
  }
  return 0;
}

}  // namespace

void matches_nearly_anything(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    if (!pattern.item.is_regex || weight_of(pattern.compiled.tree) >= 1) continue;
    out.report(Code::L0307, pattern.item.span, facts.sources.text(pattern.item.span));
  }
}

}  // namespace mpol::lint
