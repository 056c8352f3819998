// Which patterns stand within others: by examples, and against all short texts.
#include "program/patterns/containment.hpp"

#include <random>

#include "program/patterns/factors.hpp"
#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

bool contained(const Pattern& longer, const Pattern& shorter) {
  std::size_t work = 1'000'000;
  return is_contained(longer, shorter, work);
}

BOOST_AUTO_TEST_CASE(what_is_in_every_match_is_contained) {
  const auto within = [](const char* longer, const char* shorter) {
    return contained(compiled(longer), compiled(shorter));
  };
  BOOST_TEST(within("ignore (all|any) rules", "ignore a(ll|ny)"));
  BOOST_TEST(within("\\bpassword\\b", "pass"));
  BOOST_TEST(within("x{3,5}", "x{2}"));
  BOOST_TEST(within("user \\w+ secret", "secret"));
  BOOST_TEST(within("a+b|b+a", "ab|ba"));
  BOOST_TEST(within("(?-i)Secret", "secret"));
  BOOST_TEST(!within("x{1,5}", "x{2}"));
  BOOST_TEST(!within("ignore (all|some) rules", "ignore all"));
  BOOST_TEST(!within("secret", "(?-i)secret"));
  BOOST_TEST(!within("a.b", "a b"));
}

BOOST_AUTO_TEST_CASE(where_the_shorter_one_asks_for_more_nothing_is_proven) {
  BOOST_TEST(!contained(compiled("my pass"), compiled("\\bpass")));
  BOOST_TEST(!contained(compiled("my pass"), compiled("pass", false, {.word = true})));
  BOOST_TEST(contained(compiled("pass", false, {.word = true}), compiled("pass", false)));
}

BOOST_AUTO_TEST_CASE(without_work_nothing_is_proven) {
  const Pattern longer = compiled("your password"), shorter = compiled("password");
  std::size_t work = 1'000'000;
  BOOST_TEST(is_contained(longer, shorter, work));
  std::size_t less = 1'000'000 - work - 1;
  BOOST_TEST(!is_contained(longer, shorter, less));
  BOOST_TEST(less == 0u);
}

BOOST_AUTO_TEST_CASE(a_sample_is_matched) {
  BOOST_TEST(sample_of(compiled("x(ab|c){2,}\\bY?z").tree) == "xababz");
  BOOST_TEST(sample_of(compiled("a{1000}").tree).size() == kMaxSampleBytes);
}

std::string random_regex(std::mt19937& random, int depth) {
  switch (random() % (depth > 0 ? 7 : 3)) {
    case 0: return "a";
    case 1: return "b";
    case 2: return "[ab]";
    case 3: return random_regex(random, depth - 1) + random_regex(random, depth - 1);
    case 4: return '(' + random_regex(random, depth - 1) + '|' + random_regex(random, depth - 1) + ')';
    case 5: return "(?:" + random_regex(random, depth - 1) + "){1,2}";
    default: return "(?:" + random_regex(random, depth - 1) + ")+";
  }
}

// Of each text of `a` and `b` up to this length whether the pattern is found in it, as bits.
std::vector<bool> found_in_all(const Pattern& pattern) {
  constexpr unsigned kLongest = 9;
  const auto scanner = make_plain_scanner({pattern});
  std::vector<bool> found;
  for (unsigned length = 1; length <= kLongest; ++length) {
    for (unsigned bits = 0; bits < 1u << length; ++bits) {
      std::string text;
      for (unsigned i = 0; i < length; ++i) text += (bits >> i & 1) != 0 ? 'b' : 'a';
      found.push_back(!matches_of(*scanner, 0, text).empty());
    }
  }
  return found;
}

BOOST_AUTO_TEST_CASE(proofs_agree_with_all_short_texts) {
  std::mt19937 random(7);
  std::vector<Pattern> patterns;
  std::vector<std::vector<bool>> found;
  for (int i = 0; i < 40; ++i) {
    patterns.push_back(compiled(random_regex(random, 3)));
    found.push_back(found_in_all(patterns.back()));
  }
  std::size_t contained_pairs = 0;
  for (std::size_t longer = 0; longer < patterns.size(); ++longer) {
    for (std::size_t shorter = 0; shorter < patterns.size(); ++shorter) {
      bool none_without = true;
      for (std::size_t i = 0; i < found[longer].size(); ++i) none_without &= !found[longer][i] || found[shorter][i];
      const bool proven = contained(patterns[longer], patterns[shorter]);
      BOOST_TEST(proven == none_without, patterns[longer].source << " and " << patterns[shorter].source);
      contained_pairs += proven && longer != shorter;
    }
  }
  BOOST_TEST(contained_pairs > 100u);
}

}  // namespace
}  // namespace mpol::patterns
