// What is folded of a text that goes on is folded for good: random texts of what folding joins, orders, removes and
// looks around at, cut anywhere, with each combination of the opt-in steps.
#include <boost/test/unit_test.hpp>

#include "base/text/fold.hpp"
#include "base/text/utf8.hpp"
#include "tests/support/random.hpp"

namespace mpol {
namespace {

std::string make_text(test::Random& random) {
  static constexpr std::string_view kParts[] = {
      "a",      "b",      "aa",     "ss",     "e",      "A",      "B",      " ",      " ",           "  ",
      "   ",    "    ",   "\n",     ".",      "-",      "0",      "4",      "@",      "$",           "word",
      "or",     "no",     "\u0301", "\u0327", "\u0323", "\u0653", "\u3099", "\u304b", "\u1100",      "\u1161",
      "\u11a8", "\uac00", "\u200b", "\u00ad", "\u202e", "ﬁ",      "ａ",     "а",      "\u0130",      "\u00df",
      "é",      "\u2126", "🙂",     "\u0958", "漢",     "\xff",   "\t",     "\x01",   "\u1e9b\u0323"};
  std::string text;
  for (std::size_t i = random.below(24); i > 0; --i) text += kParts[random.below(std::size(kParts))];
  return text;
}

std::string folded(std::string_view text, FoldSteps steps) {
  Folded out;
  fold(text, steps, out);
  return out.bytes;
}

BOOST_AUTO_TEST_CASE(what_follows_changes_nothing_before_the_place) {
  test::Random random(1);
  std::size_t settled = 0, all = 0;
  for (int i = 0; i < 60'000; ++i) {
    const FoldSteps steps{
        .leet = random.chance(1, 2), .squeezed = random.chance(1, 2), .unspaced = random.chance(1, 2)};
    const std::string text = make_text(random);
    const std::string prefix = text.substr(0, utf8::floor_to_boundary(text, random.below(text.size() + 1)));
    const std::size_t at = settled_fold(prefix, steps);
    BOOST_REQUIRE(at <= prefix.size());
    BOOST_REQUIRE_MESSAGE(folded(text, steps) == folded(text.substr(0, at), steps) + folded(text.substr(at), steps),
                          "seed " << i << ": `" << text << "` at " << at << " of " << prefix.size());
    if (steps.squeezed || steps.unspaced) continue;
    settled += at;
    all += prefix.size();
  }
  // Most of a text is settled, or folding would wait for its end.
  BOOST_TEST(settled > all / 2);
}

BOOST_AUTO_TEST_CASE(the_last_character_waits_for_what_may_join_it) {
  BOOST_TEST(settled_fold("", {}) == 0u);
  BOOST_TEST(settled_fold("abc", {}) == 3u);
  BOOST_TEST(settled_fold("abc", {.squeezed = true}) == 0u);
  BOOST_TEST(settled_fold("abe\u0301", {}) == 2u);
  BOOST_TEST(settled_fold("ab \u304b", {}) == 3u);
  BOOST_TEST(settled_fold("s p a c", {.unspaced = true}) == 0u);
  BOOST_TEST(settled_fold("green s p a c", {.unspaced = true}) == 6u);
  BOOST_TEST(settled_fold("s p a\nc", {.unspaced = true}) == 6u);
  BOOST_TEST(settled_fold("s p a\n", {.unspaced = true}) == 6u);
}

}  // namespace
}  // namespace mpol
