// Sets are written as they are in ASCII. Beyond ASCII a set of many ranges (`\w`, `\p{L}`) would unfold into hundreds
// of byte sequences at each place it stands; it is widened to all code points beyond ASCII, and hits in text that is
// not ASCII are confirmed by the caller. So it is with long repeats in large patterns, which take seconds to compile.
// Assertions are left out: the engine's own know no Unicode words. Sequences of single characters become literals,
// which the engine compiles a hundred times faster.
#include "program/patterns/search_expression.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "program/patterns/pattern.hpp"
#include "program/patterns/unicode_classes.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

constexpr CodePointRange kBeyondAscii{0x80, kMaxCodePoint};
// Ranges beyond ASCII that a set may have and still be written exactly.
constexpr std::size_t kMostExactRanges = 4;
// A pattern of more states than this has its long repeats written without an upper end, and shorter.
constexpr std::size_t kMostExactStates = 32;
constexpr std::uint32_t kMostExactRepeat = 8;

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

// Whether the set holds each letter of ASCII in both cases or in none.
bool ignores_ascii_case(const CodePointSet& set) {
  for (char32_t c = 'a'; c <= 'z'; ++c) {
    if (set.contains(c) != set.contains(c - 0x20)) return false;
  }
  return true;
}

// The byte sequences of ranges of code points: `U+00E9-U+0FFF` is `c3 [a9-bf] | [c4-df] [80-bf] | e0 [a0-bf] [80-bf]`.
// A range is cut where the length of its encoding changes, and then until all bytes behind the first that differs run
// over all their values.
struct Utf8Ranges {
  using Sequence = std::vector<std::pair<unsigned char, unsigned char>>;
  std::vector<Sequence> sequences;

  void add(char32_t first, char32_t last) {
    for (const char32_t end_of_length : {char32_t{0x7F}, char32_t{0x7FF}, char32_t{0xFFFF}}) {
      if (first <= end_of_length && last > end_of_length)
        return add(first, end_of_length), add(end_of_length + 1, last);
    }
    for (int bits = 6; bits <= 18; bits += 6) {
      const char32_t low = (char32_t{1} << bits) - 1;
      if ((first & ~low) == (last & ~low)) continue;
      if ((first & low) != 0) return add(first, first | low), add((first | low) + 1, last);
      if ((last & low) != low) return add(first, (last & ~low) - 1), add(last & ~low, last);
    }
    const std::string a = to_utf8(first);
    const std::string b = to_utf8(last);
    Sequence sequence;
    for (std::size_t i = 0; i < a.size(); ++i) {
      sequence.emplace_back(static_cast<unsigned char>(a[i]), static_cast<unsigned char>(b[i]));
    }
    sequences.push_back(std::move(sequence));
  }
};

class ExpressionWriter {
 public:
  SearchExpression write(const Node& tree) {
    result_.drops_rare_cases = all_sets(tree, ignores_rare_cases);
    widens_repeats_ = state_count(tree) > kMostExactStates;
    // `x` without case is a literal to the engine where `[Xx]` is a class, so it is told of case rather than of
    // classes.
    result_.ignore_ascii_case = result_.drops_rare_cases && all_sets(tree, ignores_ascii_case);
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
    if (widens_repeats_ && node.max > kMostExactRepeat && node.max != kUnbounded) {
      result_.proof = SearchExpression::Proof::Never;
      text += fmt::format("{{{},}}", std::min(node.min, kMostExactRepeat));
    } else if (node.max == kUnbounded && node.min <= 1)
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
    if (result_.ignore_ascii_case) ascii = ascii.intersection({{0, 'A' - 1}, {'Z' + 1, 0x7F}});
    CodePointSet beyond = given.intersection({kBeyondAscii});
    if (result_.drops_rare_cases &&
        CodePointSet{{kLongS, kLongS}, {kKelvinSign, kKelvinSign}}.intersection(beyond) == beyond) {
      beyond = {};
    }
    if (beyond.ranges().size() > kMostExactRanges) {
      beyond = CodePointSet{kBeyondAscii};
      widened_ = true;
    }
    if (beyond.empty()) return add_byte_class(ascii);
    std::string& text = result_.text;
    text += "(?:";
    if (!ascii.empty()) add_byte_class(ascii), text += '|';
    if (beyond == CodePointSet{kBeyondAscii}) {
      // In UTF-8 no other character can begin with a continuation byte, so any number of them is one character.
      text += "[\\xc2-\\xf4][\\x80-\\xbf]+";
    } else {
      Utf8Ranges ranges;
      for (const CodePointRange& range : beyond.ranges()) ranges.add(range.first, range.last);
      for (std::size_t i = 0; i < ranges.sequences.size(); ++i) {
        if (i > 0) text += '|';
        for (const auto& [first, last] : ranges.sequences[i]) add_bytes(first, last);
      }
    }
    text += ')';
  }

  void add_byte_class(const CodePointSet& set) {
    if (set.is_single()) return add_byte(set.first());
    result_.text += '[';
    for (const CodePointRange& range : set.ranges()) {
      add_byte(range.first);
      if (range.last == range.first) continue;
      result_.text += '-';
      add_byte(range.last);
    }
    result_.text += ']';
  }

  void add_bytes(char32_t first, char32_t last) {
    if (first == last) return add_byte(first);
    add_byte_class(CodePointSet{{first, last}});
  }

  void add_byte(char32_t byte) {
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    if (plain)
      result_.text += static_cast<char>(byte);
    else
      result_.text += fmt::format("\\x{:02x}", static_cast<unsigned>(byte));
  }

  SearchExpression result_;
  bool widened_ = false;
  bool widens_repeats_ = false;
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
      utf8::append(c, result.text);
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

SearchExpression search_expression(const Node& tree, bool as_literal) {
  LiteralReader literal;
  if (as_literal && literal.read(tree)) {
    literal.result.is_literal = true;
    literal.result.drops_rare_cases = literal.result.ignore_ascii_case;
    return std::move(literal.result);
  }
  return ExpressionWriter().write(tree);
}

}  // namespace mpol::patterns
