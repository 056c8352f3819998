// Sets are written as they are in ASCII. Beyond ASCII a set of many ranges (`\w`, `\p{L}`) would unfold into hundreds
// of byte sequences at each place it stands; it is widened to all code points beyond ASCII, and hits in text that is
// not ASCII are confirmed by the caller. Assertions are left out: the engine's own know no Unicode words. Sequences of
// single characters become literals, which the engine compiles a hundred times faster.
#include "program/patterns/search_expression.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "program/patterns/unicode_classes.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

constexpr CodePointRange kBeyondAscii{0x80, kMaxCodePoint};
// Ranges beyond ASCII that a set may have and still be written exactly.
constexpr std::size_t kMostExactRanges = 4;

bool all_sets(const Node& node, bool (*holds)(const CodePointSet&)) {
  if (node.kind == Node::Kind::Set) return holds(node.set);
  return std::all_of(node.children.begin(), node.children.end(),
                     [&](const Node& child) { return all_sets(child, holds); });
}

// Whether the set is the same for all three writings of `s`, and of `k`.
bool ignores_rare_cases(const CodePointSet& set) {
  const bool s = set.contains('s');
  const bool k = set.contains('k');
  return set.contains('S') == s && set.contains(kLongS) == s && set.contains('K') == k &&
         set.contains(kKelvinSign) == k;
}

class ExpressionWriter {
 public:
  SearchExpression write(const Node& tree) {
    result_.drops_rare_cases = all_sets(tree, ignores_rare_cases);
    add(tree);
    if (result_.proof == SearchExpression::Proof::Always && widened_)
      result_.proof = SearchExpression::Proof::InAsciiText;
    return std::move(result_);
  }

 private:
  void add(const Node& node) {
    std::string& text = result_.text;
    switch (node.kind) {
      case Node::Kind::Empty: return;
      case Node::Kind::Assert: result_.proof = SearchExpression::Proof::Never; return;
      case Node::Kind::Set: return add_set(node.set);
      case Node::Kind::Concat:
        for (const Node& child : node.children) add(child);
        return;
      case Node::Kind::Alternate:
        text += "(?:";
        for (const Node& child : node.children) {
          if (&child != &node.children.front()) text += '|';
          add(child);
        }
        text += ')';
        return;
      case Node::Kind::Repeat: return add_repeat(node);
    }
  }

  void add_repeat(const Node& node) {
    std::string& text = result_.text;
    const std::size_t begin = text.size();
    text += "(?:";
    add(node.children.front());
    // Repeats of assertions alone are nothing.
    if (text.size() == begin + 3 || node.max == 0) return text.resize(begin);
    text += ')';
    if (node.max == kUnbounded && node.min <= 1)
      text += node.min == 0 ? "*" : "+";
    else if (node.max == kUnbounded)
      text += fmt::format("{{{},}}", node.min);
    else if (node.min == 0 && node.max == 1)
      text += '?';
    else
      text += fmt::format("{{{},{}}}", node.min, node.max);
  }

  void add_set(const CodePointSet& given) {
    CodePointSet ascii = given.intersection({{0, 0x7F}});
    CodePointSet beyond = given.intersection({kBeyondAscii});
    if (result_.drops_rare_cases &&
        CodePointSet{{kLongS, kLongS}, {kKelvinSign, kKelvinSign}}.intersection(beyond) == beyond) {
      beyond = {};
    }
    if (beyond.ranges().size() > kMostExactRanges) {
      beyond = CodePointSet{kBeyondAscii};
      widened_ = true;
    }
    if (!beyond.empty()) result_.needs_utf8 = true;
    ascii.add(beyond);
    ascii.normalize();
    if (ascii.is_single()) return add_character(ascii.first());
    result_.text += '[';
    for (const CodePointRange& range : ascii.ranges()) {
      add_character(range.first);
      if (range.last == range.first) continue;
      result_.text += '-';
      add_character(range.last);
    }
    result_.text += ']';
  }

  void add_character(char32_t c) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (plain)
      result_.text += static_cast<char>(c);
    else if (c < 0x80)
      result_.text += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else
      result_.text += fmt::format("\\x{{{:x}}}", static_cast<unsigned>(c));
  }

  SearchExpression result_;
  bool widened_ = false;
};

// Collects a tree that is one literal. Its characters are all as they are, or all in both cases of ASCII.
class LiteralReader {
 public:
  bool read(const Node& node) {
    switch (node.kind) {
      case Node::Kind::Empty: return true;
      case Node::Kind::Assert: result.proof = SearchExpression::Proof::Never; return true;
      case Node::Kind::Set: return add(node.set);
      case Node::Kind::Concat:
        return std::all_of(node.children.begin(), node.children.end(), [&](const Node& child) { return read(child); });
      default: return false;
    }
  }

  SearchExpression result;

 private:
  bool add(const CodePointSet& set) {
    if (set.is_single()) {
      const char32_t c = set.first();
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      // Case is ignored by the literal as a whole or not at all.
      if (letter || c == kLongS || c == kKelvinSign) has_exact_letter_ = true;
      append_utf8(result.text, c);
    } else {
      if (set.empty()) return false;
      const char32_t c = set.first() | 0x20;
      if (c < 'a' || c > 'z' || set != close_under_case(CodePointSet::of(c))) return false;
      result.ignore_ascii_case = true;
      result.text += static_cast<char>(c);
    }
    return !(has_exact_letter_ && result.ignore_ascii_case);
  }

  bool has_exact_letter_ = false;
};

}  // namespace

SearchExpression search_expression(const Node& tree) {
  LiteralReader literal;
  if (literal.read(tree)) {
    literal.result.is_literal = true;
    literal.result.drops_rare_cases = literal.result.ignore_ascii_case;
    return std::move(literal.result);
  }
  return ExpressionWriter().write(tree);
}

}  // namespace mpol::patterns
