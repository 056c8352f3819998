// `[…]`: a union of characters, ranges, escapes and POSIX classes, and perhaps the complement of all that.
//
// Case and folding are applied to each positive item before any complement is taken: `(?i)[^s]` excludes `s`, `S` and
// the long s, and a folded `[^a-z]` excludes what `a` to `z` fold to. POSIX classes are ASCII, as in RE2 and Go; the
// Unicode ones are `\w`, `\d`, `\s` and `\p{…}`.
#include <algorithm>
#include <array>

#include "program/patterns/regex_parser.hpp"
#include "program/patterns/unicode_classes.hpp"

namespace mpol::patterns {
namespace {

struct PosixClass {
  std::string_view name;
  std::array<CodePointRange, 4> ranges;
  std::size_t count;
};

constexpr std::array kPosixClasses = {
    PosixClass{"alnum", {{{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}}, 3},
    PosixClass{"alpha", {{{'A', 'Z'}, {'a', 'z'}}}, 2},
    PosixClass{"ascii", {{{0, 0x7F}}}, 1},
    PosixClass{"blank", {{{'\t', '\t'}, {' ', ' '}}}, 2},
    PosixClass{"cntrl", {{{0, 0x1F}, {0x7F, 0x7F}}}, 2},
    PosixClass{"digit", {{{'0', '9'}}}, 1},
    PosixClass{"graph", {{{'!', '~'}}}, 1},
    PosixClass{"lower", {{{'a', 'z'}}}, 1},
    PosixClass{"print", {{{' ', '~'}}}, 1},
    PosixClass{"punct", {{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}}, 4},
    PosixClass{"space", {{{'\t', '\r'}, {' ', ' '}}}, 2},
    PosixClass{"upper", {{{'A', 'Z'}}}, 1},
    PosixClass{"word", {{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}}, 4},
    PosixClass{"xdigit", {{{'0', '9'}, {'A', 'F'}, {'a', 'f'}}}, 3},
};

std::vector<std::string> posix_names() {
  std::vector<std::string> names;
  for (const PosixClass& row : kPosixClasses) names.emplace_back(row.name);
  return names;
}

// `[:alnum:]`, as it stands in a class.
bool is_posix(std::string_view written) {
  if (!written.starts_with("[:") || !written.ends_with(":]") || written.size() < 5) return false;
  written = written.substr(2, written.size() - 4);
  return std::any_of(kPosixClasses.begin(), kPosixClasses.end(),
                     [&](const PosixClass& row) { return row.name == written; });
}

}  // namespace

Node RegexParser::parse_class() {
  const std::size_t open = at_++;
  const bool negated = take("^");
  ClassParts parts;
  bool first = true;
  while (true) {
    if (at_end()) {
      failed_ = true;
      out_.report(Code::E0403, span(open, open + 1)).help("write `\\[` to search for the bracket itself");
      break;
    }
    // A `]` that comes first stands for itself.
    if (!first && take("]")) break;
    first = false;
    parse_class_item(parts);
  }
  if (!failed_ && is_posix(slice(open)))
    out_.report(Code::E0434, span(open, at_), slice(open))
        .fix("write the brackets twice", {{span(open, at_), fmt::format("[{}]", slice(open))}});
  return class_node(std::move(parts), negated, open);
}

Node RegexParser::class_node(ClassParts parts, bool negated, std::size_t open) {
  const auto begin = static_cast<std::uint32_t>(open);
  const auto end = static_cast<std::uint32_t>(at_);
  parts.set.normalize();
  if (options_.folded && !negated && parts.set.empty() && parts.texts.empty() && !failed_) {
    failed_ = true;
    report_folded_away(slice(open), span(open, at_), "folding removes all its characters",
                       "drop `folded` to search the text as it stands", out_);
  }
  // Texts of several code points are no matter for a negated class: it matches one code point.
  CodePointSet set = negated ? parts.set.complement() : std::move(parts.set);
  if (set.empty() && parts.texts.empty() && !failed_) fail(Code::E0429, open, slice(open));
  Node characters = set_node(std::move(set), begin, end);
  if (negated || parts.texts.empty()) return characters;
  Node choice;
  choice.kind = Node::Kind::Alternate;
  choice.begin = begin;
  choice.end = end;
  if (!characters.set.empty()) choice.children.push_back(std::move(characters));
  for (const std::u32string& text : parts.texts) {
    Node sequence;
    sequence.kind = Node::Kind::Concat;
    for (const char32_t c : text) sequence.children.push_back(set_node(CodePointSet::of(c), begin, end));
    choice.children.push_back(std::move(sequence));
  }
  return choice;
}

// One character, range, escape or POSIX class.
void RegexParser::parse_class_item(ClassParts& parts) {
  const std::size_t begin = at_;
  if (posix_item(parts.set)) return;
  char32_t first = 0;
  if (next_is("\\")) {
    if (take("\\E") || take("\\Q")) return;
    Escape escape = parse_escape(true);
    if (escape.kind == Escape::Kind::Set) return parts.set.add(escape.set);
    if (escape.kind != Escape::Kind::Character) return;
    first = escape.character;
  } else {
    first = take_code_point();
  }
  char32_t last = first;
  // `-` is a range only between two characters; `[a-]` and `[a-\d]` hold the hyphen.
  if (next_is("-") && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
    const std::size_t hyphen = at_++;
    if (next_is("\\")) {
      Escape escape = parse_escape(true);
      if (escape.kind == Escape::Kind::Set) {
        parts.set.add('-', '-');
        parts.set.add(escape.set);
      } else if (escape.kind == Escape::Kind::Character) {
        last = escape.character;
      }
    } else if (next_is("[:")) {
      at_ = hyphen;
    } else {
      last = take_code_point();
    }
  }
  if (last < first) {
    fail(Code::E0407, begin, slice(begin)).help("write the smaller character first, or `\\-` for the hyphen itself");
    return;
  }
  FoldedSet members = leaf(CodePointSet{{first, last}});
  parts.set.add(members.set);
  for (std::u32string& text : members.texts) parts.texts.push_back(std::move(text));
}

// `[:name:]` and `[:^name:]`.
bool RegexParser::posix_item(CodePointSet& set) {
  if (!next_is("[:")) return false;
  const std::size_t close = text_.find(":]", at_ + 2);
  if (close == std::string_view::npos) return false;
  std::string_view name = text_.substr(at_ + 2, close - at_ - 2);
  // `[[:]` and the like are plain characters.
  for (const char c : name) {
    if (!(c == '^' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return false;
  }
  const std::size_t begin = at_;
  at_ = close + 2;
  const bool negated = name.starts_with('^');
  if (negated) name.remove_prefix(1);
  for (const PosixClass& row : kPosixClasses) {
    if (row.name != name) continue;
    CodePointSet found = named_set(CodePointSet(std::span(row.ranges).first(row.count)));
    set.add(negated ? found.complement() : found);
    return true;
  }
  auto report = fail(Code::E0411, begin, name);
  if (const auto near = nearest_name(name, posix_names())) report.help(fmt::format("did you mean `[:{}:]`?", *near));
  return true;
}

// A positive set as it is searched for: with the other cases of its members, or folded.
FoldedSet RegexParser::leaf(const CodePointSet& set) const {
  if (options_.folded) return fold_set(set, options_.fold_steps);
  if (flags_.ignore_case) return {close_under_case(set), {}};
  return {set, {}};
}

// The same for sets that have names. Members that become several code points are left out: `\w` need not match two.
CodePointSet RegexParser::named_set(const CodePointSet& set) const { return leaf(set).set; }

CodePointSet RegexParser::closed_set(const CodePointSet& set) const { return options_.folded ? named_set(set) : set; }

}  // namespace mpol::patterns
