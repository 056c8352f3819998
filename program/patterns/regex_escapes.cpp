// What a backslash may begin, outside and inside of classes.
//
// A letter that has no meaning is an error and never the letter itself: a typing mistake must not become a pattern that
// silently searches for something else. Any other character behind a backslash is itself.
#include "program/patterns/regex_parser.hpp"
#include "program/patterns/unicode_classes.hpp"

namespace mpol::patterns {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_letter_or_digit(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

CodePointSet horizontal_space() {
  return {{'\t', '\t'},     {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680}, {0x180E, 0x180E},
          {0x2000, 0x200A}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
}
CodePointSet vertical_space() { return {{'\n', '\r'}, {0x85, 0x85}, {0x2028, 0x2029}}; }

}  // namespace

Node RegexParser::escape_node(std::size_t begin) {
  const Escape escape = parse_escape(false);
  const auto first = static_cast<std::uint32_t>(begin);
  const auto last = static_cast<std::uint32_t>(at_);
  Node node;
  node.begin = first;
  node.end = last;
  switch (escape.kind) {
    case Escape::Kind::Nothing: return node;
    case Escape::Kind::Character: return character_node(escape.character, begin, Node::Written::Escape);
    case Escape::Kind::Set:
      if (escape.folded_away) {
        failed_ = true;
        report_folded_away(slice(begin), span(begin, at_), "folded text has no characters with this property",
                           "write `exact case` instead of `folded` if it is what matters", out_);
      }
      return set_node(escape.set, first, last);
    case Escape::Kind::Assertion:
      node.kind = Node::Kind::Assert;
      node.assertion = escape.assertion;
      return node;
    case Escape::Kind::LineBreak: {
      Node pair;
      pair.kind = Node::Kind::Concat;
      pair.children = {set_node(CodePointSet::of('\r'), first, last), set_node(CodePointSet::of('\n'), first, last)};
      node.kind = Node::Kind::Alternate;
      node.children = {std::move(pair), set_node(vertical_space(), first, last)};
      return node;
    }
  }
  return node;
}

RegexParser::Escape RegexParser::parse_escape(bool in_class) {
  const std::size_t begin = at_++;
  if (at_end()) {
    fail(Code::E0426, begin).help("write `\\\\` to search for a backslash");
    return {};
  }
  const char32_t letter = take_code_point();
  if (!is_letter_or_digit(letter)) return {Escape::Kind::Character, letter, {}, {}, false};
  return letter_escape(letter, begin, in_class);
}

RegexParser::Escape RegexParser::letter_escape(char32_t letter, std::size_t begin, bool in_class) {
  const auto character = [](char32_t c) { return Escape{Escape::Kind::Character, c, {}, {}, false}; };
  const auto set = [](CodePointSet s) { return Escape{Escape::Kind::Set, 0, std::move(s), {}, false}; };
  const auto assertion = [](Assertion a) { return Escape{Escape::Kind::Assertion, 0, {}, a, false}; };
  switch (letter) {
    case 'a': return character(0x07);
    case 'e': return character(0x1B);
    case 'f': return character(0x0C);
    case 'n': return character('\n');
    case 'r': return character('\r');
    case 't': return character('\t');
    case 'd': return set(closed_set(digit_set()));
    case 'D': return set(closed_set(digit_set()).complement());
    case 's': return set(space_set());
    case 'S': return set(space_set().complement());
    case 'w': return set(closed_set(word_set()));
    case 'W': return set(closed_set(word_set()).complement());
    case 'h': return set(horizontal_space());
    case 'H': return set(horizontal_space().complement());
    case 'v': return set(vertical_space());
    case 'V': return set(vertical_space().complement());
    case 'p': return property_escape(false, begin);
    case 'P': return property_escape(true, begin);
    case 'x': return hex_escape(begin, 2);
    case 'u': return hex_escape(begin, 4);
    case 'E': return {};
    case '0': {
      // At most two more octal digits, as in PCRE.
      char32_t value = 0;
      for (int i = 0; i < 2 && !at_end() && text_[at_] >= '0' && text_[at_] <= '7'; ++i) {
        value = value * 8 + static_cast<char32_t>(text_[at_++] - '0');
      }
      return character(value);
    }
    default: break;
  }
  if (in_class) {
    if (letter == 'b') return character(0x08);
  } else {
    switch (letter) {
      case 'A': return assertion(Assertion::TextBegin);
      case 'z': return assertion(Assertion::TextEnd);
      case 'Z': return assertion(Assertion::TextEndOrFinalLineFeed);
      case 'b':
        if (next_is("{")) break;
        return assertion(Assertion::WordBoundary);
      case 'B': return assertion(Assertion::NotWordBoundary);
      case 'N': return set(CodePointSet::of('\n').complement());
      case 'R': return {Escape::Kind::LineBreak, 0, {}, {}, false};
      default:
        if (refuse_escape(letter, begin)) return {};
    }
  }
  auto report = fail(Code::E0408, begin, slice(begin));
  if (letter == 'U')
    report.help("write `\\x{1F600}` for a character by its number");
  else if (letter == 'b')
    report.help("write `\\b`: it stands for both ends of a word");
  else
    report.help(fmt::format("write `{}` to search for the character itself", static_cast<char>(letter)));
  return {};
}

// Back-references and the rest that is refused. The name or number behind is part of the construct.
bool RegexParser::refuse_escape(char32_t letter, std::size_t begin) {
  const auto take_target = [&] {
    const std::size_t open = at_;
    for (const auto& [first, last] : {std::pair{"{", '}'}, std::pair{"<", '>'}, std::pair{"'", '\''}}) {
      if (!take(first)) continue;
      while (!at_end() && text_[at_] != last) ++at_;
      if (!at_end()) ++at_;
      return open;
    }
    if (next_is("-") || next_is("+")) ++at_;
    while (!at_end() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return open;
  };
  switch (letter) {
    case 'k': take_target(); return refuse(Refused::BackReference, begin), true;
    case 'g': {
      // `\g{1}` is a back-reference, `\g<1>` and `\g'1'` call the group.
      const bool calls = next_is("<") || next_is("'");
      take_target();
      return refuse(calls ? Refused::Recursion : Refused::BackReference, begin), true;
    }
    case 'G':
    case 'K': return refuse(Refused::MatchPoint, begin), true;
    case 'C':
    case 'X': return refuse(Refused::NotACodePoint, begin), true;
    default: break;
  }
  if (letter < '1' || letter > '9') return false;
  while (!at_end() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
  refuse(Refused::BackReference, begin);
  return true;
}

// `\xHH`, `\x{H…}`, `\uHHHH`, `\u{H…}`.
RegexParser::Escape RegexParser::hex_escape(std::size_t begin, std::size_t exact_digits) {
  char32_t value = 0;
  bool good = false;
  const auto digits = [&](std::size_t most) {
    std::size_t count = 0;
    for (; count < most && !at_end() && hex_value(text_[at_]) >= 0; ++count, ++at_) {
      if (value <= kMaxCodePoint) value = value * 16 + static_cast<char32_t>(hex_value(text_[at_]));
    }
    return count;
  };
  if (take("{")) {
    good = digits(text_.size()) > 0;
    good = take("}") && good;
  } else {
    good = digits(exact_digits) == exact_digits;
  }
  if (!good || value > kMaxCodePoint || (value >= 0xD800 && value <= 0xDFFF)) {
    fail(Code::E0409, begin, slice(begin)).help("write `\\xHH`, `\\uHHHH` or `\\x{H…}` with a number up to 10FFFF");
    return {};
  }
  return {Escape::Kind::Character, value, {}, {}, false};
}

// `\pL`, `\p{Lu}`, `\p{^Lu}`, `\p{Script=Greek}`.
RegexParser::Escape RegexParser::property_escape(bool negated, std::size_t begin) {
  std::size_t name_begin = at_;
  std::size_t name_end = at_;
  if (take("{")) {
    if (take("^")) negated = !negated;
    name_begin = at_;
    while (!at_end() && text_[at_] != '}') ++at_;
    name_end = at_;
    take("}");
  } else if (!at_end()) {
    take_code_point();
    name_end = at_;
  }
  std::string_view name = text_.substr(name_begin, name_end - name_begin);
  const std::size_t equals = name.find('=');
  if (equals != std::string_view::npos) name.remove_prefix(equals + 1);
  const std::optional<CodePointSet> set = property_set(name);
  if (!set) {
    auto report = fail(Code::E0410, begin, name);
    if (const auto near = nearest_name(name, property_names()))
      report.help(fmt::format("did you mean `{}`?", *near));
    else
      report.help("general categories (`L`, `Lu`, `Nd`, `P` …) and scripts (`Latin`, `Cyrillic`, `Han` …) are known");
    return {};
  }
  const bool folded_away = options_.folded && !survives_folding(*set, options_.fold_steps);
  // Everything in a folded text is something else than what folding leaves nothing of.
  if (negated && folded_away) return {Escape::Kind::Set, 0, CodePointSet::all(), {}, false};
  CodePointSet found = named_set(*set);
  return {Escape::Kind::Set, 0, negated ? found.complement() : std::move(found), {}, folded_away};
}

// `\Q…\E`: every character stands for itself.
void RegexParser::read_quoted(Node& sequence) {
  while (!at_end() && !take("\\E")) {
    const std::size_t begin = at_;
    const char32_t c = take_code_point();
    Node character = character_node(c, begin, Node::Written::Character);
    if (at_end() || next_is("\\E")) {
      const bool ended = take("\\E");
      parse_repeats(character);
      sequence.children.push_back(std::move(character));
      if (ended) return;
      continue;
    }
    sequence.children.push_back(std::move(character));
  }
}

}  // namespace mpol::patterns
