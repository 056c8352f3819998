// The plain scanner means what the definition says, and the fast scanner says what the plain one does.
//
// Three answers are compared: a matcher written straight from the definition of the tree (sets of places, exponential
// and short), the plain scanner, and the fast one. First every small regex over a small alphabet in every short text;
// then random patterns with Unicode, case, words and repeats in longer texts. Seeds are fixed. A disagreement is cut
// down to one pattern and the shortest text that still shows it.
#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

#include "base/text/fold.hpp"
#include "base/text/segment.hpp"
#include "program/patterns/scanner.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

// ---- the definition -------------------------------------------------------------------------------------------------

class Definition {
 public:
  explicit Definition(std::string_view text) : text_(text) {}

  // Where a match of `node` can end that begins at one of `begins`.
  std::set<std::size_t> ends(const Node& node, const std::set<std::size_t>& begins) const {
    std::set<std::size_t> result;
    switch (node.kind) {
      case Node::Kind::Empty: return begins;
      case Node::Kind::Assert:
        for (const std::size_t at : begins) {
          if (holds(node.assertion, at)) result.insert(at);
        }
        return result;
      case Node::Kind::Set:
        for (const std::size_t at : begins) {
          if (at == text_.size()) continue;
          const CodePoint c = code_point_at(text_, at);
          if (node.set.contains(c.value)) result.insert(at + c.length);
        }
        return result;
      case Node::Kind::Concat:
        result = begins;
        for (const Node& child : node.children) result = ends(child, result);
        return result;
      case Node::Kind::Alternate:
        for (const Node& child : node.children) result.merge(ends(child, begins));
        return result;
      case Node::Kind::Repeat: {
        std::set<std::size_t> now = begins;
        for (std::uint32_t i = 0; i < node.min; ++i) now = ends(node.children[0], now);
        result = now;
        for (std::uint32_t i = node.min; i < node.max && !now.empty(); ++i) {
          now = ends(node.children[0], now);
          const std::size_t before = result.size();
          result.insert(now.begin(), now.end());
          if (result.size() == before) break;
        }
        return result;
      }
    }
    return result;
  }

  std::vector<ByteRange> matches(const Node& tree) const {
    std::vector<ByteRange> found;
    for (std::size_t at = 0; at < text_.size();) {
      const std::set<std::size_t> reached = ends(tree, {at});
      if (!reached.empty() && *reached.rbegin() > at) {
        found.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(*reached.rbegin())});
        at = *reached.rbegin();
      } else {
        at += code_point_at(text_, at).length;
      }
    }
    return found;
  }

 private:
  bool word_before(std::size_t at) const { return at > 0 && is_word_char(code_point_before(text_, at).value); }
  bool word_after(std::size_t at) const { return at < text_.size() && is_word_char(code_point_at(text_, at).value); }
  bool holds(Assertion assertion, std::size_t at) const {
    switch (assertion) {
      case Assertion::TextBegin: return at == 0;
      case Assertion::TextEnd: return at == text_.size();
      case Assertion::TextEndOrFinalLineFeed: return text_.substr(at) == "" || text_.substr(at) == "\n";
      case Assertion::LineBegin: return at == 0 || text_[at - 1] == '\n';
      case Assertion::LineEnd: return at == text_.size() || text_[at] == '\n';
      case Assertion::WordBoundary: return word_before(at) != word_after(at);
      case Assertion::NotWordBoundary: return word_before(at) == word_after(at);
      case Assertion::WholeWordBegin:
        return !word_before(at) || (at < text_.size() && is_unspaced_script(code_point_at(text_, at).value));
      case Assertion::WholeWordEnd:
        return !word_after(at) || (at > 0 && is_unspaced_script(code_point_before(text_, at).value));
    }
    return false;
  }

  std::string_view text_;
};

// ---- comparing ------------------------------------------------------------------------------------------------------

std::optional<Pattern> try_compile(const std::string& source, bool is_regex, const PatternOptions& options) {
  Diagnostics ignored;
  return compile_pattern(source, is_regex, options, {}, ignored);
}

std::string shown(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte >= 0x20 && byte < 0x7F && c != '\\' ? std::string(1, c) : fmt::format("\\x{:02x}", byte);
  }
  return line;
}

// One set of patterns in all engines.
class Comparison {
 public:
  explicit Comparison(std::vector<Pattern> patterns)
      : patterns_(std::move(patterns)),
        plain_(make_plain_scanner(patterns_)),
        fast_(make_fast_scanner(patterns_)),
        plain_scratch_(plain_->make_scratch()),
        fast_scratch_(fast_->make_scratch()) {}

  // Whether every engine finds the same patterns; `deep` compares all matches and the definition too.
  std::size_t compare(const std::string& text, bool deep) {
    PatternBits plain, fast;
    BOOST_REQUIRE(plain_->find(text, *plain_scratch_, plain));
    BOOST_REQUIRE(fast_->find(text, *fast_scratch_, fast));
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      if (plain.test(i) != fast.test(i)) report(i, text, "the fast scanner");
      if (deep) compare_matches(i, text, plain.test(i));
    }
    return patterns_.size();
  }

 private:
  void compare_matches(std::size_t i, const std::string& text, bool found) {
    std::vector<ByteRange> plain, fast;
    const bool plain_whole = plain_->matches(i, text, *plain_scratch_, plain);
    const bool fast_whole = fast_->matches(i, text, *fast_scratch_, fast);
    if (plain != fast || plain_whole != fast_whole) report(i, text, "matches of the fast scanner");
    if (plain != Definition(text).matches(patterns_[i].tree)) report(i, text, "the definition");
    if (plain.empty() == found) report(i, text, "find against matches");
  }

  void report(std::size_t i, std::string text, const char* who) {
    if (++reports_ > 10) return;
    // Takes away code points for as long as the two scanners disagree on this pattern alone.
    const auto disagree = [&](const std::string& shorter) {
      const auto plain = make_plain_scanner({patterns_[i]});
      const auto fast = make_fast_scanner({patterns_[i]});
      PatternBits a, b;
      return plain->find(shorter, *plain->make_scratch(), a) && fast->find(shorter, *fast->make_scratch(), b) && a != b;
    };
    for (std::size_t at = 0; disagree(text) && at < text.size();) {
      const std::size_t length = code_point_at(text, at).length;
      std::string shorter = text.substr(0, at) + text.substr(at + length);
      if (disagree(shorter))
        text = std::move(shorter), at = 0;
      else
        at += length;
    }
    BOOST_ERROR(fmt::format("{} disagrees with the plain scanner: pattern `{}`{} in text \"{}\"", who,
                            shown(patterns_[i].source), patterns_[i].options.word ? " word" : "", shown(text)));
  }

  std::vector<Pattern> patterns_;
  std::unique_ptr<Scanner> plain_, fast_;
  std::unique_ptr<Scratch> plain_scratch_, fast_scratch_;
  static inline int reports_ = 0;
};

// ---- everything small -----------------------------------------------------------------------------------------------

std::vector<std::string> all_texts(const std::vector<std::string>& letters, int longest) {
  std::vector<std::string> texts = {""};
  std::size_t begin = 0;
  for (int length = 1; length <= longest; ++length) {
    const std::size_t end = texts.size();
    for (std::size_t i = begin; i < end; ++i) {
      for (const std::string& letter : letters) texts.push_back(texts[i] + letter);
    }
    begin = end;
  }
  return texts;
}

// Every regex with up to `atoms` atoms; each atom alone, repeated in one of a few ways, or in a repeated group of two.
std::vector<std::string> all_regexes(const std::vector<std::string>& atoms, const std::vector<std::string>& repeats) {
  std::vector<std::string> pieces;
  for (const std::string& atom : atoms) {
    for (const std::string& repeat : repeats) pieces.push_back(atom + repeat);
  }
  std::vector<std::string> all = pieces;
  for (const std::string& a : pieces) {
    for (const std::string& b : pieces) {
      all.push_back(a + b);
      all.push_back(a + "|" + b);
      all.push_back(std::string("(?:") + a + "|" + b + "x)+a");
    }
  }
  return all;
}

BOOST_AUTO_TEST_CASE(all_small_regexes_in_all_small_texts) {
  const std::vector<std::string> texts = all_texts({"a", "b", " ", "\xC3\xA9"}, 4);
  const std::vector<std::string> regexes =
      all_regexes({"a", ".", "[^a]", "\\b", "^", "$", "\xC3\x89", "(?-i:b)"}, {"", "*", "{2}"});
  std::size_t compared = 0, batch = 0;
  std::vector<Pattern> patterns;
  const auto flush = [&] {
    if (patterns.empty()) return;
    Comparison comparison(std::move(patterns));
    patterns.clear();
    // The definition is slow: it judges every 32nd text of each batch, others each time.
    for (std::size_t t = 0; t < texts.size(); ++t) compared += comparison.compare(texts[t], (t + batch) % 32 == 0);
    ++batch;
  };
  for (std::size_t i = 0; i < regexes.size(); ++i) {
    auto pattern = try_compile(regexes[i], true, {.word = i % 5 == 0});
    if (!pattern) continue;
    patterns.push_back(std::move(*pattern));
    if (patterns.size() == 200) flush();
  }
  flush();
  BOOST_TEST_MESSAGE(compared << " comparisons");
  BOOST_TEST(compared > 200'000u);
}

// ---- random and larger ----------------------------------------------------------------------------------------------

const std::vector<std::string> kLetters = {"a",
                                           "b",
                                           "B",
                                           "s",
                                           "S",
                                           "k",
                                           "x",
                                           "1",
                                           "_",
                                           " ",
                                           "\n",
                                           "-",
                                           "\xC5\xBF",
                                           "\xE2\x84\xAA",
                                           "\xC3\xA9",
                                           "\xC3\x89",
                                           "\xC3\x9F",
                                           "\xE1\xBA\x9E",
                                           "\xCF\x83",
                                           "\xCF\x82",
                                           "\xCE\xA3",
                                           "\xD0\xB6",
                                           "\xD0\x96",
                                           "\xE6\xBC\xA2",
                                           "\xE3\x82\xAB",
                                           "\xE0\xB8\x81",
                                           "\xF0\x9F\x98\x80",
                                           "\xF0\x90\x90\x80",
                                           "\xF0\x90\x90\xA8",
                                           "\xC4\xB0",
                                           "\xC4\xB1",
                                           "\xE2\x80\x8D"};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  const std::string& letter() { return kLetters[below(kLetters.size())]; }

  std::string text(std::size_t longest) {
    std::string result;
    for (std::size_t n = below(longest + 1); n > 0; --n) result += letter();
    return result;
  }

  std::string regex(int depth) {
    std::string result;
    for (std::size_t n = 1 + below(3); n > 0; --n) result += piece(depth);
    if (one_in(4)) result += std::string("|").append(piece(depth));
    return result;
  }

 private:
  std::string escaped(const std::string& letter) {
    return letter == "-" || letter == " " ? std::string("\\").append(letter) : letter;
  }

  std::string piece(int depth) {
    std::string atom = this->atom(depth);
    static const std::vector<std::string> repeats = {"*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?"};
    if (one_in(3)) atom += repeats[below(repeats.size())];
    return atom;
  }

  std::string atom(int depth) {
    static const std::vector<std::string> classes = {
        "\\w",   "\\W",     "\\d",  "\\s",         "\\S",    ".",          "[^s]",
        "[a-z]", "\\p{Lu}", "\\pL", "[[:alpha:]]", "[^\\w]", "\\p{Greek}", "[\\x{80}-\\x{7ff}]",
        "[k-s]", "(?s:.)"};
    static const std::vector<std::string> assertions = {"\\b", "\\B", "^", "$", "(?m:^)", "(?m:$)", "\\A", "\\z"};
    switch (below(8)) {
      case 0: return classes[below(classes.size())];
      case 1: return assertions[below(assertions.size())];
      case 2:
        if (depth > 0) return fmt::format("({})", regex(depth - 1));
        return escaped(letter());
      case 3: return fmt::format("[{}{}{}]", one_in(3) ? "^" : "", escaped(letter()), escaped(letter()));
      case 4: return one_in(2) ? fmt::format("(?-i:{})", escaped(letter())) : fmt::format("(?i:{})", escaped(letter()));
      default: return escaped(letter());
    }
  }

  std::mt19937 random_;
};

BOOST_AUTO_TEST_CASE(random_patterns_in_random_texts) {
  std::size_t compared = 0;
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    Generator generate(seed);
    std::vector<Pattern> patterns;
    while (patterns.size() < 60) {
      const bool is_regex = !generate.one_in(4);
      std::string source = is_regex ? generate.regex(2) : generate.text(4);
      const PatternOptions options{.case_mode = generate.one_in(3) ? Case::Exact : Case::Ignore,
                                   .word = generate.one_in(4)};
      if (auto pattern = try_compile(source, is_regex, options)) patterns.push_back(std::move(*pattern));
    }
    Comparison comparison(std::move(patterns));
    for (int i = 0; i < 120; ++i) {
      const bool is_short = i % 2 == 0;
      compared += comparison.compare(generate.text(is_short ? 12 : 200), is_short && i % 6 == 0);
    }
  }
  BOOST_TEST_MESSAGE(compared << " comparisons");
  BOOST_TEST(compared == 25u * 60u * 120u);
}

// Very many short terms: most factors are of two and three bytes.
BOOST_AUTO_TEST_CASE(very_many_terms) {
  Generator generate(99);
  std::vector<Pattern> patterns;
  while (patterns.size() < 2'100) {
    const PatternOptions options{.case_mode = generate.one_in(3) ? Case::Exact : Case::Ignore,
                                 .word = generate.one_in(4)};
    const bool is_regex = generate.one_in(50);
    const std::string source = is_regex ? generate.regex(1) : generate.text(5);
    if (auto pattern = try_compile(source, is_regex, options)) patterns.push_back(std::move(*pattern));
  }
  std::size_t compared = 0;
  Comparison comparison(std::move(patterns));
  for (int i = 0; i < 40; ++i) compared += comparison.compare(generate.text(200), false);
  BOOST_TEST(compared == 2'100u * 40u);
}

// Long repeats of large patterns are widened where they have no factor, and confirmed; folded patterns are searched in folded text.
BOOST_AUTO_TEST_CASE(long_repeats_and_folded_patterns) {
  std::size_t compared = 0;
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    Generator generate(seed);
    std::vector<Pattern> patterns;
    while (patterns.size() < 20) {
      const std::string source =
          fmt::format("{}.{{{},{}}}{}[a-kx]{{20,{}}}{}", generate.letter(), generate.below(30),
                      60 + generate.below(200), generate.letter(), 100 + generate.below(200), generate.letter());
      if (auto pattern = try_compile(source, true, {.case_mode = Case::Folded}))
        patterns.push_back(std::move(*pattern));
      if (auto pattern =
              try_compile(generate.regex(1), true, {.case_mode = Case::Folded, .word = generate.one_in(3)})) {
        patterns.push_back(std::move(*pattern));
      }
    }
    Comparison comparison(std::move(patterns));
    for (int i = 0; i < 60; ++i) {
      Folded folded;
      fold(generate.text(12) + std::string(generate.below(80), 'a') + generate.text(60) +
               std::string(generate.below(200), 'x') + generate.text(4),
           {}, folded);
      compared += comparison.compare(folded.bytes, false);
    }
  }
  BOOST_TEST_MESSAGE(compared << " comparisons");
  BOOST_TEST(compared >= 4'800u);
}

}  // namespace
}  // namespace mpol::patterns
