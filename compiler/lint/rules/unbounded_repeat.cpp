// L0401 `unbounded_repeat`: `.*` and its like within a regex, between two parts that both must be there.
// Why it matters: each place where the first part stands is followed to the end of the text, and what it finds there may have
// nothing to do with it.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

using patterns::Node;

// More code points than any class of letters: what takes nearly everything.
constexpr std::size_t kNearlyAll = 0x100000;

const Node* find_unbounded(const Node& node) {
  if (node.kind == Node::Kind::Repeat && node.max == patterns::kUnbounded && node.children[0].kind == Node::Kind::Set &&
      node.children[0].set.size() >= kNearlyAll)
    return &node;
  for (const Node& child : node.children) {
    if (const Node* found = find_unbounded(child)) return found;
  }
  return nullptr;
}

}  // namespace

void unbounded_repeat(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    if (!pattern.item.is_regex) continue;
    const Node* node = find_unbounded(pattern.compiled.tree);
    if (node == nullptr || node->end <= node->begin) continue;
    const Span content = pattern.item.content;
    const Span span{content.file, content.begin + node->begin, content.begin + node->end};
    out.report(Code::L0401, span, facts.sources.text(span)).help("say how far at most: `.{0,40}`");
  }
}

}  // namespace mpol::lint
