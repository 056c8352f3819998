// The fast scanner against the plain one in texts made for its filters: each text holds what some patterns match, or
// nearly match, at every distance from the text's ends, among words that share their letters.
//
// Sets are of 3 to 1,500 patterns, so that every way of looking for factors is taken: few factors, many, long and short
// ones, none at all. Seeds are fixed.
#include <boost/test/unit_test.hpp>
#include <random>

#include "program/patterns/scanner.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

class Planter {
 public:
  explicit Planter(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  std::string word() {
    static const std::vector<std::string> parts = {"con", "ti", "ge",   "s",  "k",  "ver", "ä",   "é", "ß",
                                                   "дом", "р",  "指示", "하", "ση", "st",  "ing", "x", "ın"};
    std::string result;
    for (std::size_t n = 1 + below(4); n > 0; --n) result += parts[below(parts.size())];
    return result;
  }

  std::string regex() {
    switch (below(9)) {
      case 0: return word();
      case 1: return word() + "\\s+" + word() + " " + word();
      case 2: return "(" + word() + "|" + word() + "|" + word() + ") " + word();
      case 3: return "\\b" + word() + "-[0-9a-f]{2,6}\\b";
      case 4: return "[0-9]{3}-[ab]{2}";
      case 5: return word() + ".{0,12}" + word();
      case 6: return "[a-zé]{2,5}(" + word() + ")?" + word() + "$";
      case 7: return "(?-i:" + word() + ")[^x]*" + word();
      default: return "\\w{3}\\d\\w{2}";
    }
  }

  // A text that the tree matches, but for its assertions.
  std::string sample(const Node& node) {
    switch (node.kind) {
      case Node::Kind::Empty:
      case Node::Kind::Assert: return "";
      case Node::Kind::Set: return member(node.set);
      case Node::Kind::Alternate: return sample(node.children[below(node.children.size())]);
      case Node::Kind::Concat: {
        std::string all;
        for (const Node& child : node.children) all += sample(child);
        return all;
      }
      case Node::Kind::Repeat: break;
    }
    const std::uint32_t most = std::min(node.max, node.min + 4);
    std::string all;
    for (std::size_t n = node.min + below(most - node.min + 1); n > 0; --n) all += sample(node.children[0]);
    return all;
  }

  std::string text(const std::vector<Pattern>& patterns) {
    std::string result;
    for (std::size_t n = below(12); n > 0; --n) result += word() + (one_in(3) ? "" : " ");
    for (std::size_t n = 1 + below(4); n > 0; --n) {
      std::string planted = sample(patterns[below(patterns.size())].tree);
      if (one_in(3)) damage(planted);
      result += planted;
      for (std::size_t m = below(6); m > 0; --m) result += one_in(2) ? " " + word() : word();
    }
    return result;
  }

 private:
  std::string member(const CodePointSet& set) {
    if (set.empty()) return "";
    const CodePointRange range = set.ranges()[below(std::min<std::size_t>(set.ranges().size(), 4))];
    return to_utf8(range.first + static_cast<char32_t>(below(range.last - range.first + 1)));
  }

  // Takes away one code point.
  void damage(std::string& text) {
    if (text.empty()) return;
    std::size_t at = below(text.size());
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    text.erase(at, code_point_at(text, at).length);
  }

  std::mt19937 random_;
};

std::vector<Pattern> make_patterns(Planter& plant, std::size_t count) {
  std::vector<Pattern> patterns;
  while (patterns.size() < count) {
    Diagnostics ignored;
    const PatternOptions options{.case_mode = plant.one_in(4) ? Case::Exact : Case::Ignore, .word = plant.one_in(5)};
    auto pattern = compile_pattern(plant.regex(), true, options, {}, ignored);
    if (pattern) patterns.push_back(std::move(*pattern));
  }
  return patterns;
}

BOOST_AUTO_TEST_CASE(planted_matches_are_found) {
  struct Round {
    std::size_t patterns, seeds, texts;
  };
  std::size_t compared = 0, found_in_all = 0, reports = 0;
  for (const Round& round : {Round{3, 150, 60}, Round{40, 12, 150}, Round{300, 3, 150}, Round{1500, 1, 60}}) {
    for (std::size_t seed = 0; seed < round.seeds; ++seed) {
      Planter plant(static_cast<std::uint32_t>(1000 * round.patterns + seed));
      const std::vector<Pattern> patterns = make_patterns(plant, round.patterns);
      const auto plain = make_plain_scanner(patterns), fast = make_fast_scanner(patterns);
      const auto plain_scratch = plain->make_scratch(), fast_scratch = fast->make_scratch();
      for (std::size_t i = 0; i < round.texts; ++i) {
        const std::string text = plant.text(patterns);
        PatternBits expected, found;
        BOOST_REQUIRE(plain->find(text, *plain_scratch, expected));
        BOOST_REQUIRE(fast->find(text, *fast_scratch, found));
        for (std::size_t p = 0; p < patterns.size(); ++p) {
          ++compared;
          if (expected.test(p)) ++found_in_all;
          if (expected.test(p) != found.test(p) && ++reports <= 5) {
            BOOST_ERROR("/" << patterns[p].source << "/ in \"" << text << "\": the plain scanner says "
                            << expected.test(p));
          }
        }
      }
    }
  }
  BOOST_TEST(reports == 0u);
  BOOST_TEST_MESSAGE(compared << " comparisons, of which " << found_in_all << " matches");
  BOOST_TEST(found_in_all > 30'000u);
}

// More than the filters' steps in every alignment, at the very begin and end of a text.
BOOST_AUTO_TEST_CASE(a_match_is_found_at_every_place) {
  for (const std::string word :
       {"ab", "abc", "abcd", "abcdefg", "abcdefghijkl", "指示を", "straße ko", "            "}) {
    std::vector<Pattern> patterns;
    for (const std::string& source : {word, word + "[0-9]{1,3}", "x?" + word + ".{2}"}) {
      Diagnostics ignored;
      patterns.push_back(*compile_pattern(source, true, {}, {}, ignored));
    }
    // Beside many others the factors go to the filters that skip places.
    Planter plant(7);
    std::vector<Pattern> many = make_patterns(plant, 400);
    many.insert(many.begin(), patterns.begin(), patterns.end());
    for (const std::vector<Pattern>& set : {patterns, many}) {
      const auto scanner = make_fast_scanner(set);
      const auto scratch = scanner->make_scratch();
      PatternBits found;
      for (std::size_t before = 0; before < 80; ++before) {
        for (const std::string& behind : {std::string(), std::string("12"), std::string(70, '.')}) {
          BOOST_REQUIRE(scanner->find(std::string(before, '.') + word + behind, *scratch, found));
          BOOST_TEST(found.test(0));
          BOOST_TEST(found.test(1) == (behind == "12"));
          BOOST_TEST(found.test(2) == !behind.empty());
        }
      }
    }
  }
}

}  // namespace
}  // namespace mpol::patterns
