// Recursive descent over the regex: choice, sequence, atom with its repeats. Depth is bounded by kMaxNesting, so the
// recursion here and in everything that walks the tree is bounded too.
//
// A fault is reported where it stands and reading goes on behind it as if the construct had been an empty or plain
// group; the tree is thrown away at the end if anything was reported.
#include "program/patterns/regex_parser.hpp"

#include "base/limits.hpp"
#include "program/patterns/unicode_classes.hpp"

namespace mpol::patterns {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Node node_of(Node::Kind kind, std::size_t begin, std::size_t end) {
  Node node;
  node.kind = kind;
  node.begin = static_cast<std::uint32_t>(begin);
  node.end = static_cast<std::uint32_t>(end);
  return node;
}

Node assertion_node(Assertion assertion, std::size_t begin, std::size_t end) {
  Node node = node_of(Node::Kind::Assert, begin, end);
  node.assertion = assertion;
  return node;
}

}  // namespace

Node set_node(CodePointSet set, std::uint32_t begin, std::uint32_t end) {
  Node node = node_of(Node::Kind::Set, begin, end);
  node.set = std::move(set);
  return node;
}

std::optional<Node> parse_regex(std::string_view text, const SyntaxOptions& options, Span base, Diagnostics& out) {
  return RegexParser(text, options, base, out).parse();
}

Node literal_tree(std::string_view text, const SyntaxOptions& options) {
  Node sequence = node_of(Node::Kind::Concat, 0, text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    CodePointSet set = CodePointSet::of(c.value);
    if (options.ignore_case && !options.folded) set = close_under_case(set);
    Node node = set_node(std::move(set), static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + c.length));
    node.written = Node::Written::Character;
    sequence.children.push_back(std::move(node));
    at += c.length;
  }
  return sequence;
}

std::optional<Node> RegexParser::parse() {
  Node tree = parse_choice(0);
  while (!at_end()) {
    // Only a `)` ends a choice before the end of the text.
    const std::size_t begin = at_++;
    fail(Code::E0402, begin).help("write `\\)` to search for the bracket itself");
    Node rest = parse_choice(0);
    tree.children.push_back(std::move(rest));
  }
  if (failed_) return std::nullopt;
  return tree;
}

Node RegexParser::parse_choice(int depth) {
  const std::size_t begin = at_;
  Node first = parse_sequence(depth);
  if (!next_is("|")) return first;
  Node choice = node_of(Node::Kind::Alternate, begin, begin);
  choice.children.push_back(std::move(first));
  while (take("|")) choice.children.push_back(parse_sequence(depth));
  choice.end = static_cast<std::uint32_t>(at_);
  return choice;
}

Node RegexParser::parse_sequence(int depth) {
  Node sequence = node_of(Node::Kind::Concat, at_, at_);
  while (true) {
    skip_ignored();
    if (at_end() || next_is("|") || next_is(")")) break;
    if (take("\\Q")) {
      read_quoted(sequence);
      continue;
    }
    std::optional<Node> atom = parse_atom(depth);
    if (!atom) continue;
    parse_repeats(*atom);
    sequence.children.push_back(std::move(*atom));
  }
  sequence.end = static_cast<std::uint32_t>(at_);
  return sequence;
}

std::optional<Node> RegexParser::parse_atom(int depth) {
  const std::size_t begin = at_;
  switch (text_[at_]) {
    case '(': return parse_group(depth);
    case '[': return parse_class();
    case '\\': return escape_node(begin);
    case '.': {
      ++at_;
      if (flags_.dot_matches_line_feed) {
        return set_node(CodePointSet::all(), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_));
      }
      return set_node(CodePointSet::of('\n').complement(), static_cast<std::uint32_t>(begin),
                      static_cast<std::uint32_t>(at_));
    }
    case '^': ++at_; return assertion_node(flags_.multi_line ? Assertion::LineBegin : Assertion::TextBegin, begin, at_);
    case '$':
      ++at_;
      return assertion_node(flags_.multi_line ? Assertion::LineEnd : Assertion::TextEndOrFinalLineFeed, begin, at_);
    case '*':
    case '+':
    case '?': ++at_; return nothing_to_repeat(begin), std::nullopt;
    case '{': {
      std::uint32_t min = 0, max = 0;
      if (read_counts(min, max)) return nothing_to_repeat(begin), std::nullopt;
      ++at_;
      return character_node('{', begin, Node::Written::Character);
    }
    default: return character_node(take_code_point(), begin, Node::Written::Character);
  }
}

void RegexParser::nothing_to_repeat(std::size_t begin) {
  const std::string_view repeat = slice(begin);
  fail(Code::E0404, begin, repeat).help(fmt::format("write `\\{}` to search for the character itself", repeat));
}

Node RegexParser::character_node(char32_t c, std::size_t begin, Node::Written written) const {
  CodePointSet set = CodePointSet::of(c);
  if (flags_.ignore_case) set = close_under_case(set);
  Node node = set_node(std::move(set), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_));
  node.written = written;
  return node;
}

void RegexParser::parse_repeats(Node& atom) {
  bool repeated = false;
  while (true) {
    skip_ignored();
    const std::size_t begin = at_;
    std::uint32_t min = 0, max = 0;
    if (!read_repeat(min, max)) return;
    if (repeated) {
      fail(Code::E0428, begin, slice(begin)).help("put the first repeat into a group: `(?:a{2}){3}`");
    }
    if (take("+")) {
      refuse(Refused::Possessive, begin);
    } else {
      take("?");
    }
    Node repeat = node_of(Node::Kind::Repeat, atom.begin, at_);
    repeat.min = min;
    repeat.max = max;
    repeat.children.push_back(std::move(atom));
    atom = std::move(repeat);
    repeated = true;
  }
}

bool RegexParser::read_repeat(std::uint32_t& min, std::uint32_t& max) {
  if (take("*")) return min = 0, max = kUnbounded, true;
  if (take("+")) return min = 1, max = kUnbounded, true;
  if (take("?")) return min = 0, max = 1, true;
  return read_counts(min, max);
}

// `{n}`, `{n,}`, `{n,m}`. Anything else behind a `{` is the character, as in PCRE; reading then stays where it was.
bool RegexParser::read_counts(std::uint32_t& min, std::uint32_t& max) {
  if (!next_is("{")) return false;
  const std::size_t begin = at_;
  std::size_t at = at_ + 1;
  const auto number = [&](std::uint32_t& value) {
    const std::size_t first = at;
    value = 0;
    for (; at < text_.size() && is_digit(text_[at]); ++at) {
      // Stops growing far above the limit; that it is above is all that is needed.
      if (value < 1'000'000) value = value * 10 + static_cast<std::uint32_t>(text_[at] - '0');
    }
    return at > first;
  };
  const bool has_min = number(min);
  max = min;
  bool has_max = has_min;
  if (at < text_.size() && text_[at] == ',') {
    ++at;
    has_max = number(max);
    if (!has_max) max = kUnbounded;
  }
  if (at >= text_.size() || text_[at] != '}' || (!has_min && !has_max)) return false;
  at_ = at + 1;
  if (!has_min) {
    fail(Code::E0433, begin, slice(begin)).fix("say `0` for the least count", {{span(begin + 1, begin + 1), "0"}});
  }
  if (min > limits::kMaxRepeat || (max != kUnbounded && max > limits::kMaxRepeat)) {
    fail(Code::E0406, begin, slice(begin), limits::kMaxRepeat);
    min = 0, max = 1;
  } else if (max < min) {
    fail(Code::E0405, begin, slice(begin), min, max).help("write the smaller count first");
    max = min;
  }
  return true;
}

// With (?x) white space and `#` comments between atoms are not part of the pattern.
void RegexParser::skip_ignored() {
  while (flags_.extended && !at_end()) {
    const char c = text_[at_];
    if (c == '#') {
      while (!at_end() && text_[at_] != '\n') ++at_;
    } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++at_;
    } else {
      return;
    }
  }
}

}  // namespace mpol::patterns
