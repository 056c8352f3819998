// What a scanner promises beside the meaning of its patterns: bounds, order, reuse of its scratch.
#include <chrono>

#include "base/limits.hpp"
#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

using Maker = std::unique_ptr<Scanner> (*)(std::vector<Pattern>);

template <class Body>
void for_each_engine(Body body) {
  for (const auto& [name, maker] :
       {std::pair<const char*, Maker>{"plain", make_plain_scanner}, {"fast", make_fast_scanner}}) {
    BOOST_TEST_CONTEXT(name) body(maker);
  }
}

std::vector<std::size_t> found_in(const Scanner& scanner, Scratch& scratch, const std::string& text) {
  PatternBits bits;
  BOOST_TEST(scanner.find(text, scratch, bits));
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < scanner.pattern_count(); ++i) {
    if (bits.test(i)) list.push_back(i);
  }
  return list;
}

BOOST_AUTO_TEST_CASE(all_patterns_are_searched_and_the_scratch_is_reused) {
  for_each_engine([](Maker make) {
    const auto scanner = make({compiled("alpha"), compiled("\\bbe\\w+"), compiled("gamma", false), compiled("a$")});
    const auto scratch = scanner->make_scratch();
    using List = std::vector<std::size_t>;
    BOOST_TEST((found_in(*scanner, *scratch, "ALPHA beta") == List{0, 1, 3}));
    BOOST_TEST((found_in(*scanner, *scratch, "abeta") == List{3}));
    BOOST_TEST((found_in(*scanner, *scratch, "") == List{}));
    BOOST_TEST((found_in(*scanner, *scratch, "gammas") == List{2}));
  });
}

BOOST_AUTO_TEST_CASE(no_patterns_find_nothing) {
  for_each_engine([](Maker make) {
    const auto scanner = make({});
    const auto scratch = scanner->make_scratch();
    BOOST_TEST(found_in(*scanner, *scratch, "text").empty());
  });
}

BOOST_AUTO_TEST_CASE(a_match_at_every_byte_of_a_long_text_is_listed_quickly) {
  for_each_engine([](Maker make) {
    const auto scanner = make({compiled("a")});
    const auto scratch = scanner->make_scratch();
    const std::string text(1u << 20, 'a');
    std::vector<ByteRange> ranges;
    BOOST_TEST(scanner->matches(0, text, *scratch, ranges));
    BOOST_TEST(ranges.size() == text.size());
    BOOST_TEST((ranges.back() == ByteRange{(1u << 20) - 1, 1u << 20}));
  });
}

// After each `a` the rest of the text must be read to know that no `b` follows: quadratic without the bound.
BOOST_AUTO_TEST_CASE(work_that_grows_with_the_square_is_cut_and_said) {
  for_each_engine([](Maker make) {
    const auto scanner = make({compiled("a|a[^b]*b")});
    const auto scratch = scanner->make_scratch();
    std::vector<ByteRange> ranges;
    BOOST_TEST(!scanner->matches(0, std::string(1u << 20, 'a'), *scratch, ranges));
    BOOST_TEST(!ranges.empty());
    BOOST_TEST((ranges.front() == ByteRange{0, 1}));
    ranges.clear();
    BOOST_TEST(scanner->matches(0, std::string(1000, 'a'), *scratch, ranges));
    BOOST_TEST(ranges.size() == 1000u);
  });
}

BOOST_AUTO_TEST_CASE(text_that_is_no_utf8_is_searched_without_harm) {
  for_each_engine([](Maker make) {
    const auto scanner = make({compiled("a.b"), compiled("[^x]{3}")});
    const auto scratch = scanner->make_scratch();
    for (const char* text : {"\xFF\xFE\xFD",
                             "a\x80"
                             "b",
                             "\xE2\x82", "\xF0\x9F\x98",
                             "a\xED\xA0\x80"
                             "b"}) {
      PatternBits bits;
      BOOST_TEST(scanner->find(text, *scratch, bits));
      std::vector<ByteRange> ranges;
      BOOST_TEST(scanner->matches(0, text, *scratch, ranges));
    }
  });
}

// Every place begins a match that stays possible for long: what is not confirmed in time is not called absent.
BOOST_AUTO_TEST_CASE(a_text_made_of_factors_is_given_up) {
  const auto scanner = make_fast_scanner({compiled("ab[ab]{0,900}x"), compiled("needle")});
  const auto scratch = scanner->make_scratch();
  std::string text = "needle ";
  for (int i = 0; i < 200'000; ++i) text += "ab";
  text += "x";  // so that the confirmer, which is wider than the pattern, accepts
  PatternBits found;
  BOOST_TEST(!scanner->find(text, *scratch, found));
  BOOST_TEST(!found.test(0));
  // The scratch is as good as new.
  BOOST_TEST((found_in(*scanner, *scratch, "abax needle") == std::vector<std::size_t>{0, 1}));
}

// More states than the cache holds: the patterns are then searched one by one, with the same answers.
BOOST_AUTO_TEST_CASE(patterns_without_factors_survive_a_full_cache) {
  std::vector<Pattern> patterns;
  for (int i = 0; i < 12; ++i)
    patterns.push_back(compiled(std::string("[") + static_cast<char>('a' + i) + "0][a-z0-9]{14}[a-m][0-9]"));
  const auto plain = make_plain_scanner(patterns), fast = make_fast_scanner(patterns);
  const auto plain_scratch = plain->make_scratch(), fast_scratch = fast->make_scratch();
  // Letters alone match nothing and lead to ever new states; what matches stands behind them.
  std::string text;
  for (std::uint32_t i = 0, x = 1; i < 60'000; ++i) {
    x = x * 1664525u + 1013904223u;
    text += static_cast<char>('a' + (x >> 16) % 26);
  }
  text += " 0abcdefghijklmna5";
  PatternBits expected, found;
  BOOST_TEST(plain->find(text, *plain_scratch, expected));
  BOOST_TEST(fast->find(text, *fast_scratch, found));
  BOOST_TEST(expected.any());
  BOOST_TEST((found == expected));
}

}  // namespace
}  // namespace mpol::patterns
