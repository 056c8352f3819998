// L0314 `short_branch`: a branch of a regex is two letters or less, and no border says that they are a word.
// Why it matters: `/ai|machine learning/` is found in "said" and "train".
#include <algorithm>

#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

using patterns::Node;

constexpr std::size_t kShort = 2;  // letters

bool is_letter(const Node& node) {
  return node.kind == Node::Kind::Set && node.written == Node::Written::Character && node.set.first() < 0x80 &&
         (node.set.contains(U'a') || (node.set.first() >= U'A' && node.set.first() <= U'z'));
}

// One or two letters and nothing else.
bool is_short(const Node& branch) {
  if (branch.kind != Node::Kind::Concat) return is_letter(branch);
  return branch.children.size() <= kShort && !branch.children.empty() &&
         std::all_of(branch.children.begin(), branch.children.end(), is_letter);
}

}  // namespace

void short_branch(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    const Node& tree = pattern.compiled.tree;
    if (!pattern.item.is_regex || pattern.compiled.options.word) continue;
    const Node* found = is_short(tree) ? &tree : nullptr;
    if (tree.kind == Node::Kind::Alternate) {
      const auto branch = std::find_if(tree.children.begin(), tree.children.end(), is_short);
      if (branch != tree.children.end()) found = &*branch;
    }
    if (found == nullptr) continue;
    const Span content = pattern.item.content;
    const Node& first = found->children.empty() ? *found : found->children.front();
    const Node& last = found->children.empty() ? *found : found->children.back();
    const Span span{content.file, content.begin + first.begin, content.begin + last.end};
    out.report(Code::L0314, span, facts.sources.text(span)).help("`\\b(a|b)\\b` or `word` asks for whole words");
  }
}

}  // namespace mpol::lint
