// L0309 `dot_for_anything`: a dot within a name stands for any character.
// Why it matters: `/example.com/` also finds "example-com" and "exampleXcom", which may be somebody else's.
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

using patterns::Node;

bool is_letter(const Node& node, std::string_view text) {
  if (node.kind != Node::Kind::Set || node.written != Node::Written::Character) return false;
  const char c = node.begin < text.size() ? text[node.begin] : ' ';
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_dot(const Node& node, std::string_view text) {
  return node.kind == Node::Kind::Set && node.end == node.begin + 1 && node.begin < text.size() &&
         text[node.begin] == '.';
}

// A dot with two letters on each side and no repeat.
const Node* find_dot(const Node& node, std::string_view text) {
  const std::vector<Node>& children = node.children;
  if (node.kind == Node::Kind::Concat) {
    for (std::size_t i = 2; i + 2 < children.size(); ++i) {
      const auto letter = [&](std::size_t at) { return is_letter(children[at], text); };
      if (is_dot(children[i], text) && letter(i - 2) && letter(i - 1) && letter(i + 1) && letter(i + 2))
        return &children[i];
    }
  }
  for (const Node& child : children) {
    if (const Node* found = find_dot(child, text)) return found;
  }
  return nullptr;
}

}  // namespace

void dot_for_anything(const Facts& facts, Diagnostics& out) {
  for (const OwnPattern& pattern : facts.patterns()) {
    if (!pattern.item.is_regex) continue;
    const Span content = pattern.item.content;
    const std::string_view text = facts.sources.text(content);
    const Node* dot = find_dot(pattern.compiled.tree, text);
    if (dot == nullptr) continue;
    const Span span{content.file, content.begin + dot->begin, content.begin + dot->end};
    out.report(Code::L0309, span, text).fix("write `\\.`", {{span, "\\."}});
  }
}

}  // namespace mpol::lint
