// What may follow `(`: plain, named and flag groups, and the constructs that are not linear-time, each with its own
// code.
#include <array>

#include "base/limits.hpp"
#include "program/patterns/regex_parser.hpp"

namespace mpol::patterns {

Node RegexParser::parse_group(int depth) {
  const std::size_t open = at_++;
  if (depth >= limits::kMaxNesting) {
    fail(Code::E0427, open, limits::kMaxNesting);
    // What follows would only say again that brackets are missing.
    at_ = text_.size();
    too_deep_ = true;
    return Node{};
  }
  const Flags outside = flags_;
  bool is_group = true;
  if (!read_group_head(open, is_group)) refuse_group(open);
  if (!is_group) {
    // `(?i)` holds until the group around it ends; a comment is nothing.
    Node nothing;
    nothing.begin = static_cast<std::uint32_t>(open);
    nothing.end = static_cast<std::uint32_t>(at_);
    // `(?i)*` repeats nothing.
    const std::size_t behind = at_;
    std::uint32_t min = 0, max = 0;
    if (read_repeat(min, max)) nothing_to_repeat(behind);
    return nothing;
  }
  Node content = parse_choice(depth + 1);
  if (!take(")")) unclosed_group(open);
  flags_ = outside;
  content.begin = static_cast<std::uint32_t>(open);
  content.end = static_cast<std::uint32_t>(at_);
  return content;
}

// Reads what stands between `(` and the group's content. False if it is no group of ours; reading stands at the `?`
// then.
bool RegexParser::read_group_head(std::size_t open, bool& is_group) {
  if (next_is("*") && at_ + 1 < text_.size() && text_[at_ + 1] >= 'A' && text_[at_ + 1] <= 'Z') return false;
  if (!next_is("?")) return true;
  const std::size_t question = at_;
  ++at_;
  if (take(":") || take("|")) return true;
  if (take("#")) {
    is_group = false;
    while (!at_end() && text_[at_] != ')') ++at_;
    if (!take(")")) unclosed_group(open);
    return true;
  }
  if (next_is("<=") || next_is("<!")) return at_ = question, false;
  if (take("P<") || take("<")) {
    if (skip_group_name('>')) return true;
  } else if (take("'")) {
    if (skip_group_name('\'')) return true;
  } else if (read_flags()) {
    is_group = text_[at_ - 1] == ':';
    return true;
  }
  at_ = question;
  return false;
}

bool RegexParser::skip_group_name(char close) {
  const std::size_t begin = at_;
  while (!at_end() && text_[at_] != close && text_[at_] != ')') ++at_;
  return at_ > begin && !at_end() && text_[at_++] == close;
}

// `i`, `-s`, `im-x` and then `:` or `)`. Flags that only concern captures or laziness change nothing here.
bool RegexParser::read_flags() {
  const std::size_t begin = at_;
  std::size_t at = at_;
  while (at < text_.size() && ((text_[at] >= 'a' && text_[at] <= 'z') || text_[at] == '-' || text_[at] == '^' ||
                               text_[at] == 'J' || text_[at] == 'U')) {
    ++at;
  }
  if (at == begin || at >= text_.size() || (text_[at] != ':' && text_[at] != ')')) return false;
  bool value = true;
  for (; at_ < at;) {
    const std::size_t letter = at_++;
    switch (text_[letter]) {
      case '-': value = false; break;
      case '^': flags_ = Flags{}; break;
      case 's': flags_.dot_matches_line_feed = value; break;
      case 'm': flags_.multi_line = value; break;
      case 'x': flags_.extended = value; break;
      case 'n':
      case 'J':
      case 'U': break;
      case 'i':
        if (!options_.folded) {
          flags_.ignore_case = value;
        } else if (!value) {
          fail(Code::E0430, letter).help("write `exact case` on the pattern instead of `folded`");
        }
        break;
      default: fail(Code::E0421, letter, slice(letter)).help("flags are `i`, `m`, `s` and `x`; Unicode is always on");
    }
  }
  ++at_;
  return true;
}

namespace {

struct Opener {
  std::string_view text;  // behind the `(`
  RegexParser::Refused construct;
};

// Where one is the beginning of another, the longer one comes first.
constexpr std::array kOpeners = {
    Opener{"?<=", RegexParser::Refused::LookBehind},
    Opener{"?<!", RegexParser::Refused::LookBehind},
    Opener{"?=", RegexParser::Refused::LookAhead},
    Opener{"?!", RegexParser::Refused::LookAhead},
    Opener{"?>", RegexParser::Refused::AtomicGroup},
    Opener{"?(", RegexParser::Refused::Conditional},
    Opener{"?P=", RegexParser::Refused::BackReference},
    Opener{"?P>", RegexParser::Refused::Recursion},
    Opener{"?&", RegexParser::Refused::Recursion},
    Opener{"?R", RegexParser::Refused::Recursion},
    Opener{"*", RegexParser::Refused::Verb},
};

// `(?1)`, `(?+1)`, `(?-1)`: calls of a group. `(?-z)` is a flag that does not exist.
bool calls_group(std::string_view rest) {
  std::size_t at = 1;
  if (rest.size() > 2 && (rest[1] == '+' || rest[1] == '-')) at = 2;
  return rest.size() > at && rest[0] == '?' && rest[at] >= '0' && rest[at] <= '9';
}

}  // namespace

// Reports the construct and moves behind its opener, so that the content of look-arounds is still checked. What other
// constructs hold is no regex and is left out.
void RegexParser::refuse_group(std::size_t open) {
  const std::string_view rest = text_.substr(at_);
  const auto to_close = [&] {
    while (!at_end() && text_[at_] != ')') ++at_;
  };
  if (calls_group(rest)) {
    to_close();
    return refuse(Refused::Recursion, open);
  }
  for (const Opener& opener : kOpeners) {
    if (!rest.starts_with(opener.text)) continue;
    at_ += opener.text.size();
    const bool holds_regex = opener.construct == Refused::LookAhead || opener.construct == Refused::LookBehind ||
                             opener.construct == Refused::AtomicGroup;
    if (!holds_regex) to_close();
    refuse(opener.construct, open);
    // The bracket of a condition is not that of the group.
    if (opener.construct == Refused::Conditional) take(")");
    return;
  }
  take("?");
  if (!at_end()) take_code_point();
  fail(Code::E0425, open, slice(open)).help("groups are `(…)`, `(?:…)`, `(?<name>…)` and flags `(?i)`");
}

void RegexParser::refuse(Refused construct, std::size_t begin) {
  struct Row {
    Code code;
    const char* help;
  };
  // In the order of the enumeration.
  static constexpr std::array kRows = {
      Row{Code::E0413, "write the alternatives out: `aa|bb` for `(a|b)\\1`"},
      Row{Code::E0414, "make what follows its own pattern and write `unless p within N characters`, or `near`"},
      Row{Code::E0415,
          "make what comes before its own pattern and write `unless p within N characters`, or use `word`"},
      Row{Code::E0416, "write `(?:`: matching never goes back here, so there is nothing to save"},
      Row{Code::E0417, "drop the `+`: matching never goes back here, so there is nothing to save"},
      Row{Code::E0418, "write both cases as alternatives, or as two patterns"},
      Row{Code::E0419, "write the inner levels out, as deep as they matter"},
      Row{Code::E0431, "leave it out: matching never goes back here"},
      Row{Code::E0420, "leave it out: a match begins where the pattern begins"},
      Row{Code::E0432, "text is searched by code points: write `.`, or `(?s:.)` to include line ends"},
  };
  const Row& row = kRows[static_cast<std::size_t>(construct)];
  fail(row.code, begin, slice(begin)).help(row.help);
}

void RegexParser::unclosed_group(std::size_t open) {
  failed_ = true;
  if (too_deep_) return;
  out_.report(Code::E0401, span(open, open + 1)).help("write `\\(` to search for the bracket itself");
}

}  // namespace mpol::patterns
