#include "program/patterns/rare_cases.hpp"

#include <algorithm>

#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

const CodePointSet kRare{{kLongS, kLongS}, {kKelvinSign, kKelvinSign}};

bool ignores_in(const CodePointSet& set) {
  const bool s = set.contains('s');
  const bool k = set.contains('k');
  return set.contains('S') == s && set.contains(kLongS) == s && set.contains('K') == k &&
         set.contains(kKelvinSign) == k;
}

}  // namespace

bool ignores_rare_cases(const Node& tree) {
  if (tree.kind == Node::Kind::Set) return ignores_in(tree.set);
  return std::all_of(tree.children.begin(), tree.children.end(), ignores_rare_cases);
}

CodePointSet without_rare_cases(const CodePointSet& set) {
  const CodePointSet beyond = set.intersection({{0x80, kMaxCodePoint}});
  if (beyond.empty() || kRare.intersection(beyond) != beyond) return set;
  return set.intersection({{0, 0x7F}});
}

bool holds_rare_case(std::string_view text) {
  return text.find("\xC5\xBF") != std::string_view::npos || text.find("\xE2\x84\xAA") != std::string_view::npos;
}

void replace_rare_cases(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    if (c.value == kLongS)
      out += 's';
    else if (c.value == kKelvinSign)
      out += 'k';
    else
      out += text.substr(at, c.length);
    at += c.length;
  }
}

}  // namespace mpol::patterns
