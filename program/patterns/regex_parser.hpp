// The parser behind parse_regex: one class, its parts in regex_parser.cpp (choice, repetition), regex_groups.cpp,
// regex_escapes.cpp and regex_classes.cpp. Not for use outside this folder.
#pragma once
#include <string>

#include "program/patterns/fold_tree.hpp"
#include "program/patterns/regex.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {

class RegexParser {
 public:
  RegexParser(std::string_view text, const SyntaxOptions& options, Span base, Diagnostics& out)
      : text_(text), options_(options), base_(base), out_(out) {
    flags_.ignore_case = options.ignore_case && !options.folded;
  }
  std::optional<Node> parse();

  // Constructs that are not linear-time or have no meaning here; the rows of refuse() are in this order.
  enum class Refused {
    BackReference,
    LookAhead,
    LookBehind,
    AtomicGroup,
    Possessive,
    Conditional,
    Recursion,
    Verb,
    MatchPoint,
    NotACodePoint,
  };

 private:
  struct Flags {
    bool ignore_case = false;
    bool dot_matches_line_feed = false;
    bool multi_line = false;
    bool extended = false;
  };
  // What a backslash stood for.
  struct Escape {
    enum class Kind { Nothing, Character, Set, Assertion, LineBreak } kind = Kind::Nothing;
    char32_t character = 0;
    CodePointSet set;
    Assertion assertion = Assertion::TextBegin;
    bool folded_away = false;  // a property of which folding leaves nothing
  };
  // A character class while it is read.
  struct ClassParts {
    CodePointSet set;
    std::vector<std::u32string> texts;  // what members of a folded class became, where that is more than one code point
  };

  // regex_parser.cpp
  Node parse_choice(int depth);
  Node parse_sequence(int depth);
  std::optional<Node> parse_atom(int depth);
  void parse_repeats(Node& atom);
  bool read_repeat(std::uint32_t& min, std::uint32_t& max);
  bool read_counts(std::uint32_t& min, std::uint32_t& max);
  void skip_ignored();
  Node character_node(char32_t c, std::size_t begin, Node::Written written) const;
  void nothing_to_repeat(std::size_t begin);

  // regex_groups.cpp
  Node parse_group(int depth);
  bool read_group_head(std::size_t open, bool& is_group);
  bool read_flags();
  bool skip_group_name(char close);
  void refuse_group(std::size_t open);
  // Reports the construct, from `begin` to where reading stands.
  void refuse(Refused construct, std::size_t begin);
  void unclosed_group(std::size_t open);

  // regex_escapes.cpp
  Escape parse_escape(bool in_class);
  Escape letter_escape(char32_t letter, std::size_t begin, bool in_class);
  Escape property_escape(bool negated, std::size_t begin);
  Escape hex_escape(std::size_t begin, std::size_t exact_digits);
  bool refuse_escape(char32_t letter, std::size_t begin);
  Node escape_node(std::size_t begin);
  void read_quoted(Node& sequence);

  // regex_classes.cpp
  Node parse_class();
  void parse_class_item(ClassParts& parts);
  bool posix_item(CodePointSet& set);
  Node class_node(ClassParts parts, bool negated, std::size_t open);
  FoldedSet leaf(const CodePointSet& set) const;
  CodePointSet named_set(const CodePointSet& set) const;
  // The same for a set that has all cases of its members already, which takes most of the time of short patterns.
  CodePointSet closed_set(const CodePointSet& set) const;

  bool at_end() const { return at_ >= text_.size(); }
  bool next_is(std::string_view expected) const { return text_.substr(at_).starts_with(expected); }
  bool take(std::string_view expected) {
    if (!next_is(expected)) return false;
    at_ += expected.size();
    return true;
  }
  char32_t take_code_point() {
    const CodePoint c = code_point_at(text_, at_);
    at_ += c.length;
    return c.value;
  }
  std::string_view slice(std::size_t begin) const { return text_.substr(begin, at_ - begin); }
  Span span(std::size_t begin, std::size_t end) const {
    return {base_.file, base_.begin + static_cast<std::uint32_t>(begin), base_.begin + static_cast<std::uint32_t>(end)};
  }
  // An error over the bytes from `begin` to where reading stands.
  template <class... Args>
  Diagnostics::Builder fail(Code code, std::size_t begin, const Args&... args) {
    failed_ = true;
    return out_.report(code, span(begin, at_), args...);
  }

  std::string_view text_;
  SyntaxOptions options_;
  Span base_;
  Diagnostics& out_;
  Flags flags_;
  std::size_t at_ = 0;
  bool failed_ = false;
  bool too_deep_ = false;
};

}  // namespace mpol::patterns
