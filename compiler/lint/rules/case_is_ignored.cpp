// L0305 `case_is_ignored`: a regex asks for capital letters in a pattern that ignores case.
// Why it matters: `[A-Z]{3}` was meant for abbreviations, and finds every word.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

using patterns::Node;

// `[A-Z]` alone: one that has small letters, digits or signs as well is often an alphabet of codes.
bool asks_for_capitals(std::string_view written) {
  return written == "[A-Z]" || written == "\\p{Lu}" || written == "[[:upper:]]" || written == "\\p{Uppercase}";
}

const Node* find_capitals(const Node& node, std::string_view text) {
  if (node.kind == Node::Kind::Set && node.end <= text.size() && node.begin < node.end &&
      asks_for_capitals(text.substr(node.begin, node.end - node.begin)))
    return &node;
  for (const Node& child : node.children) {
    if (const Node* found = find_capitals(child, text)) return found;
  }
  return nullptr;
}

}  // namespace

void case_is_ignored(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    if (!pattern.item.is_regex || pattern.compiled.options.case_mode == patterns::Case::Exact) continue;
    const Span content = pattern.item.content;
    const std::string_view text = facts.sources.text(content);
    const Node* node = find_capitals(pattern.compiled.tree, text);
    // `(?-i)` within the regex keeps the class to capitals.
    if (node == nullptr || !node->set.contains(U'a')) continue;
    out.report(Code::L0305, Span{content.file, content.begin + node->begin, content.begin + node->end},
               text.substr(node->begin, node->end - node->begin))
        .help("`exact case` after the pattern's name keeps it to capitals; `[a-z]` says what is looked for now");
  }
}

}  // namespace mpol::lint
