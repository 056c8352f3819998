// What the regex parser accepts, and what it says of what it refuses: code, bytes and message.
#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

struct Refusal {
  std::string regex;
  std::string line;
};

const std::vector<Refusal> kRefusals = {
    {"a(b", "E0401 1..2 this `(` is never closed"},
    {"(?#note", "E0401 0..1 this `(` is never closed"},
    {"ab)c", "E0402 2..3 this `)` closes no group"},
    {"a[bc", "E0403 1..2 this `[` is never closed"},
    {"*a", "E0404 0..1 `*` has nothing before it to repeat"},
    {"a|+b", "E0404 2..3 `+` has nothing before it to repeat"},
    {"(?i){2,3}", "E0404 4..9 `{2,3}` has nothing before it to repeat"},
    {"a{3,2}", "E0405 1..6 in `{3,2}` the least count, 3, is more than the greatest, 2"},
    {"a{1001}", "E0406 1..7 `{1001}` repeats more than 1000 times, the most a pattern may"},
    {"a{1,99999999999999}", "E0406 1..19 `{1,99999999999999}` repeats more than 1000 times, the most a pattern may"},
    {"x[z-a]", "E0407 2..5 the range `z-a` ends before it begins"},
    {"a\\y", "E0408 1..3 `\\y` is no escape"},
    {"[\\B]", "E0408 1..3 `\\B` is no escape"},
    {"\\x{D800}", "E0409 0..8 `\\x{D800}` names no character"},
    {"\\x{110000}", "E0409 0..10 `\\x{110000}` names no character"},
    {"\\xG", "E0409 0..2 `\\x` names no character"},
    {"\\u12", "E0409 0..4 `\\u12` names no character"},
    {"\\p{Greec}", "E0410 0..9 no Unicode category or script is called `Greec`"},
    {"[[:letter:]]", "E0411 1..11 no class is called `[:letter:]`"},
    {"(a)\\1", "E0413 3..5 `\\1` refers back to what a group matched, which no linear-time search can"},
    {"(?<n>a)\\k<n>", "E0413 7..12 `\\k<n>` refers back to what a group matched, which no linear-time search can"},
    {"(a)\\g{-1}", "E0413 3..9 `\\g{-1}` refers back to what a group matched, which no linear-time search can"},
    {"(?P<n>a)(?P=n)", "E0413 8..13 `(?P=n` refers back to what a group matched, which no linear-time search can"},
    {"ab(?=cd)", "E0414 2..5 `(?=` looks ahead, which patterns cannot: they are searched in one pass"},
    {"ab(?!cd)", "E0414 2..5 `(?!` looks ahead, which patterns cannot: they are searched in one pass"},
    {"(?<=ab)cd", "E0415 0..4 `(?<=` looks back, which patterns cannot: they are searched in one pass"},
    {"(?<!ab)cd", "E0415 0..4 `(?<!` looks back, which patterns cannot: they are searched in one pass"},
    {"(?>ab)c", "E0416 0..3 `(?>` begins an atomic group, which steers backtracking, and there is none"},
    {"ab*+", "E0417 2..4 `*+` is a possessive repeat, which steers backtracking, and there is none"},
    {"a{2}+", "E0417 1..5 `{2}+` is a possessive repeat, which steers backtracking, and there is none"},
    {"(a)(?(1)b|c)", "E0418 3..7 `(?(1` asks whether a group has matched, which no linear-time search can"},
    {"a(?R)", "E0419 1..4 `(?R` calls a group from inside the pattern, which no linear-time search can"},
    {"(a)(?1)", "E0419 3..6 `(?1` calls a group from inside the pattern, which no linear-time search can"},
    {"(a)(?-1)", "E0419 3..7 `(?-1` calls a group from inside the pattern, which no linear-time search can"},
    {"(?&n)", "E0419 0..4 `(?&n` calls a group from inside the pattern, which no linear-time search can"},
    {"(a)\\g<1>", "E0419 3..8 `\\g<1>` calls a group from inside the pattern, which no linear-time search can"},
    {"a\\Kb", "E0420 1..3 `\\K` moves where a match begins, which patterns cannot"},
    {"\\Gb", "E0420 0..2 `\\G` moves where a match begins, which patterns cannot"},
    {"(?iz)a", "E0421 3..4 `z` is no flag"},
    {"(?u)a", "E0421 2..3 `u` is no flag"},
    {"a*", "E0424 0..2 this pattern matches the empty text, so it would be found everywhere"},
    {"", "E0424 0..0 this pattern matches the empty text, so it would be found everywhere"},
    {"^$", "E0424 0..2 this pattern matches the empty text, so it would be found everywhere"},
    {"\\b", "E0424 0..2 this pattern matches the empty text, so it would be found everywhere"},
    {"(?<>a)", "E0425 0..3 `(?<` begins no kind of group"},
    {"(?%a)", "E0425 0..3 `(?%` begins no kind of group"},
    {"ab\\", "E0426 2..3 this `\\` at the end of the pattern stands before nothing"},
    {"a**", "E0428 2..3 `*` repeats a repeat"},
    {"a{2}{3}", "E0428 4..7 `{3}` repeats a repeat"},
    {"[^\\s\\S]", "E0429 0..7 `[^\\s\\S]` can match no character"},
    {"a(*ACCEPT)b", "E0431 1..9 `(*ACCEPT` steers backtracking, and there is none"},
    {"a\\Xb", "E0432 1..3 `\\X` matches something other than one character, which patterns cannot"},
    {"a{,5}", "E0433 1..5 `{,5}` does not say how often at least"},
};

BOOST_AUTO_TEST_CASE(refused_constructs_say_where_and_why) {
  for (const Refusal& refusal : kRefusals) {
    const std::vector<std::string> expected = {refusal.line};
    const std::vector<std::string> found = faults_of(refusal.regex);
    BOOST_TEST_CONTEXT(refusal.regex) BOOST_TEST(found == expected, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(one_run_shows_all_faults) {
  const std::vector<std::string> expected = {
      "E0414 1..4 `(?=` looks ahead, which patterns cannot: they are searched in one pass",
      "E0408 5..7 `\\y` is no escape",
      "E0402 8..9 this `)` closes no group",
      "E0407 10..13 the range `z-a` ends before it begins",
      "E0413 14..16 `\\2` refers back to what a group matched, which no linear-time search can",
  };
  const std::vector<std::string> found = faults_of("a(?=b\\y))[z-a]\\2");
  BOOST_TEST(found == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nesting_length_and_size_are_bounded) {
  const std::string deep = std::string(200, '(') + "a" + std::string(200, ')');
  BOOST_TEST(faults_of(deep).front() == "E0427 64..65 groups nest deeper than 64");
  BOOST_TEST(faults_of(std::string(4097, 'a')).front() ==
             "E0422 0..4097 this pattern has 4097 bytes, and 4096 is the most");
  BOOST_TEST(faults_of("(a{1000}){1000}").front() ==
             "E0423 0..15 this pattern has more than 10000 states with its repeats written out");
  BOOST_TEST(faults_of("a{1000}").empty());
}

BOOST_AUTO_TEST_CASE(places_are_counted_from_the_base) {
  Diagnostics diagnostics;
  BOOST_TEST(!compile_pattern("é(?!b)", true, {}, Span{FileId(3), 100, 107}, diagnostics).has_value());
  const Diagnostic report = diagnostics.list().front();
  BOOST_TEST(report.span.file.index == 3u);
  BOOST_TEST(report.span.begin == 102u);
  BOOST_TEST(report.span.end == 105u);
  BOOST_TEST(report.help.front() ==
             "make what follows its own pattern and write `unless p within N characters`, or `near`");
}

BOOST_AUTO_TEST_CASE(a_near_name_is_suggested) {
  Diagnostics diagnostics;
  compile_pattern("\\p{Cyrilic}", true, {}, {}, diagnostics);
  BOOST_TEST(diagnostics.list().front().help.front() == "did you mean `cyrillic`?");
}

struct Meaning {
  std::string regex;
  std::string text;
  std::string matches;
};

const std::vector<Meaning> kMeanings = {
    {"a|ab|abc", "xabcab", "1-4 4-6"},
    {"a+?", "aaa", "0-3"},
    {"(?:a)(b)(?<n>c)(?P<m>d)(?'o'e)", "abcde", "0-5"},
    {"\\/\\.\\-\\[", "/.-[", "0-4"},
    {"\\x41\\x{42}\\u0043\\u{44}\\0", std::string("ABCD\0", 5), "0-5"},
    {"[]a]+", "]a", "0-2"},
    {"[^]a]+", "]b", "1-2"},
    {"[a\\-z]+", "-az", "0-3"},
    {"[a-]+", "-a", "0-2"},
    {"[\\d-z]+", "7-z", "0-3"},
    {"[[:digit:][:^ascii:]]+", "a7é", "1-4"},
    {"[\\b]", "a\bb", "1-2"},
    {"\\d+", "a١٢", "1-5"},
    {"\\w+", "naïve café", "0-6 7-12"},
    {"\\W+", "naïve café", "6-7"},
    {"\\s",
     "a\xC2\xA0"
     "b",
     "1-3"},
    {"(?-i)\\p{Lu}+", "aÉB", "1-4"},
    {"\\pL+", "1aé2", "1-4"},
    {"\\p{Cyrillic}+\\P{Cyrillic}", "мир!", "0-7"},
    {"\\p{^L}", "a1", "1-2"},
    {"\\p{Script=Greek}", "aα", "1-3"},
    {".+", "ab\ncd", "0-2 3-5"},
    {"(?s).+", "ab\ncd", "0-5"},
    {"(?s:.)+b.+", "a\nb\nc", ""},
    {"\\N+\\R\\N", "ab\r\ncd", "0-5"},
    {"(?m)^b$", "a\nb\nc", "2-3"},
    {"^b", "a\nb", ""},
    {"a$", "a\n", "0-1"},
    {"a\\z", "a\n", ""},
    {"a\\Z", "a\n", "0-1"},
    {"\\Aa", "aa", "0-1"},
    {"(?x) a b # note\n c", "abc", "0-3"},
    {"(?x)a[ ]b", "a b", "0-3"},
    {"a(?#note)b", "ab", "0-2"},
    {"\\Qa.b\\E+", "a.bb", "0-4"},
    {"a{2}b{1,}c{0,1}", "aabb", "0-4"},
    {"a{x}", "a{x}", "0-4"},
    {"STRASSE", "straße strasse", "8-15"},
    {"k", "K\xE2\x84\xAA", "0-1 1-4"},
    {"[^k]", "K\xE2\x84\xAAx", "4-5"},
    {"(?-i)a", "Aa", "1-2"},
    {"a(?-i:b)c", "ABCAbC", "3-6"},
    {"привет", "ПРИВЕТ", "0-12"},
    {"\\bcat\\b", "cat concat café cat", "0-3 17-20"},
    {"\\bcaf\\b", "café", ""},
    {"\\Bcat", "cat concat", "7-10"},
    {"(a*)+b", "aab", "0-3"},
    {"(?:a|b(?:c|)){2,}x", "abbcx", "0-5"},
    {"[\\h]", "a\tb", "1-2"},
    {"\\v", "a\x0B", "1-2"},
};

BOOST_AUTO_TEST_CASE(accepted_constructs_mean_what_pcre_says) {
  for (const Meaning& meaning : kMeanings) {
    BOOST_TEST_CONTEXT(meaning.regex) BOOST_TEST(matches_of(compiled(meaning.regex), meaning.text) == meaning.matches);
  }
}

BOOST_AUTO_TEST_CASE(exact_case_keeps_case_but_flags_still_work) {
  const PatternOptions exact{.case_mode = Case::Exact};
  BOOST_TEST(matches_of(compiled("Ab", true, exact), "abAb") == "2-4");
  BOOST_TEST(matches_of(compiled("(?i)Ab", true, exact), "abAb") == "0-2 2-4");
}

}  // namespace
}  // namespace mpol::patterns
