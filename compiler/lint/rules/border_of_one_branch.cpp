// L0308 `border_of_one_branch`: in `\ba|b\b` each border belongs to one branch alone.
// Why it matters: `\bcat|dog\b` finds "catalogue" and "hotdog": `|` binds last.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

using patterns::Node;

bool is_border(const Node& node) {
  return node.kind == Node::Kind::Assert && node.assertion == patterns::Assertion::WordBoundary;
}
bool begins(const Node& node) {
  return node.kind == Node::Kind::Concat && !node.children.empty() && is_border(node.children.front());
}
bool ends(const Node& node) {
  return node.kind == Node::Kind::Concat && !node.children.empty() && is_border(node.children.back());
}

}  // namespace

void border_of_one_branch(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    const Node& tree = pattern.compiled.tree;
    if (!pattern.item.is_regex || tree.kind != Node::Kind::Alternate) continue;
    const Node &first = tree.children.front(), &last = tree.children.back();
    if (!begins(first) || ends(first) || begins(last) || !ends(last)) continue;
    const Span content = pattern.item.content;
    const std::string_view text = facts.sources.text(content);
    auto report = out.report(Code::L0308, pattern.item.span, text);
    constexpr std::string_view kBorder = "\\b";
    if (!text.starts_with(kBorder) || !text.ends_with(kBorder)) continue;
    const auto at = [&](std::uint32_t byte) { return Span{content.file, byte, byte}; };
    report.fix("put the branches into a group", {{at(content.begin + 2), "(?:"}, {at(content.end - 2), ")"}});
  }
}

}  // namespace mpol::lint
