// Lengths, factors and costs of patterns, and quoted texts.
#include <fmt/ranges.h>

#include "program/patterns/factors.hpp"
#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

// As text: the case bit makes letters small, `_` a byte 0x7F and `[` a `{`, among others.
std::string factors(const std::string& regex, Case case_mode = Case::Ignore) {
  const Factors found = required_factors(compiled(regex, true, {.case_mode = case_mode}).tree);
  if (found.texts.empty()) return "none";
  const std::string before = found.before.points == kUnbounded ? "any" : std::to_string(found.before.points);
  return fmt::format("{} after {}", fmt::join(found.texts, "|"), before);
}

BOOST_AUTO_TEST_CASE(each_match_holds_one_of_its_factors) {
  BOOST_TEST(factors("ignore (all|every) instructions") == "ignore all instructions|ignore every instructions after 0");
  BOOST_TEST(factors("[a-z]+@example\\.org") == "`example.org after any");
  BOOST_TEST(factors("(x|yy)?[a-z]{2,3}password") == "password after 5");
  BOOST_TEST(factors("ghp-[0-9a-z]{36}") == "ghp- after 0");
  BOOST_TEST(factors("a|b") == "a|b after 0");
  BOOST_TEST(factors("(abc|abc)d") == "abcd after 0");
  BOOST_TEST(factors("x(ab){3}y") == "xabababy after 0");
  BOOST_TEST(factors("x(ab){2,}yz") == "ababyz after any");
  BOOST_TEST(factors("x(ab)*yz") == "yz after any");
  BOOST_TEST(factors("x(ab)?yz") == "xabyz|xyz after 0");
  // Of two that must be there, the one that texts hold more seldom; of ways, one each, and rather a bad one than none.
  BOOST_TEST(factors("se\\s+pare") == "pare after any");
  BOOST_TEST(factors("(is|are)\\s+(all|always|naturally)") == "all|always|naturally after any");
  BOOST_TEST(factors("(may|it\\s+seems|a|b)c[a-z]*") == "ac|bc|mayc|seemsc after any");
  BOOST_TEST(factors("[a-z]+") == "none");
  BOOST_TEST(factors("(password|.+)") == "none");
  BOOST_TEST(factors("AbC", Case::Exact) == "abc after 0");
  BOOST_TEST(factors("[0-9]{2,5}(secret|hidden) value") == "hidden value|secret value after 5");
  BOOST_TEST(factors(std::string(40, 'a') + "[0-9]") == std::string(32, 'a') + " after 0");
}

BOOST_AUTO_TEST_CASE(what_can_stand_before_a_factor_is_known_by_its_bytes) {
  const auto before = [](const std::string& regex) {
    const ByteSet bytes = required_factors(compiled(regex).tree).before.bytes;
    std::string all;
    for (int c = '!'; c < 0x7F; ++c) {
      if (bytes.test(static_cast<std::size_t>(c))) all += static_cast<char>(c);
    }
    return all + (bytes.test(' ') ? " space" : "") + (bytes.test(0xC3) ? " others" : "");
  };
  BOOST_TEST(before("x\\s+pare") == "Xx space others");  // \s knows spaces of other scripts
  BOOST_TEST(before("(?-i:[ab]+)#secret|c*-hidden") == "Cabc");
  BOOST_TEST(before("k+\\[hidden") == "Kk others");  // the Kelvin sign
  BOOST_TEST(before("é+\\[hidden") == " others");
}

// Of a few bytes, those that can stand directly before the factor and directly behind it.
std::string beside(const std::string& regex, PatternOptions options = {}) {
  const Factors found = required_factors(compiled(regex, true, options).tree);
  const auto of = [](const ByteSet& bytes) {
    std::string all;
    for (const char c : {'a', 'Q', '7', '_', '-', '"'})
      all += bytes.test(static_cast<std::size_t>(c)) ? std::string(1, c) : "";
    return all + (bytes.test(' ') ? " space" : "") + (bytes.test(0xC3) ? " others" : "");
  };
  return fmt::format("{} [{}]", of(found.previous), fmt::join(found.texts, "|")) + " " + of(found.next);
}

BOOST_AUTO_TEST_CASE(what_can_stand_beside_a_factor_is_known_by_its_bytes) {
  BOOST_TEST(beside("could") == "aQ7_-\" space others [could] aQ7_-\" space others");
  BOOST_TEST(beside("\\bcould\\b") == "-\" space others [could] -\" space others");
  BOOST_TEST(beside("se\\s+pare") == " space others [pare] aQ7_-\" space others");
  BOOST_TEST(beside("(?-i)[A-Z](pare|seem)7") == "Q [pare7|seem7] aQ7_-\" space others");
  BOOST_TEST(beside("(?-i)x?pare[q7]?\\s") ==
             "aQ7_-\" space others [pare|pare7|pareq|xpare|xpare7|xpareq]  space others");
  // The bounds of a choice are those of its ways, of which each has a factor of its own.
  BOOST_TEST(beside("\\b(poate|se\\s+pare)\\b") == "-\" space others [pare|poate] -\" space others");
  BOOST_TEST(beside("\\b(se\\s+|[0-9])?(pare)\\b") == "aQ7_-\" space others [pare] -\" space others");
  // What is no word is bounded by words, of which a byte says nothing.
  BOOST_TEST(beside("\\b@example\\b") == "aQ7_-\" space others [`example] -\" space others");
  BOOST_TEST(beside("(?-i)(\\bxyz){2,}") == "-\" space others [xyzxyz] aQ7_-\" space others");
  BOOST_TEST(beside("#tag", {.word = true}) == "-\" space others [#tag] -\" space others");
  BOOST_TEST(beside("\\bstrong\\b") == "-\" space others [strong] -\" space others");
  // Chinese is written without spaces: a term stands in the middle of letters.
  BOOST_TEST(beside("女人", {.word = true}).substr(0, 5) == "aQ7_-");
}

BOOST_AUTO_TEST_CASE(factors_of_other_scripts_have_each_writing_of_a_letter) {
  // Some letters have both cases at one place once the case bit is set, others do not.
  BOOST_TEST(required_factors(compiled("élan").tree).texts.size() == 1u);
  BOOST_TEST(required_factors(compiled("привет").tree).texts.size() > 1u);
  // Those of a large set have the bytes with which its code points begin.
  const Factors tags = required_factors(compiled("[\\x{E0020}-\\x{E007E}]{8,}").tree);
  BOOST_TEST((tags.texts == std::vector<std::string>{"\xF3\xA0\xA0", "\xF3\xA0\xA1"}));  // with the case bit
  BOOST_TEST(required_factors(compiled("[\\x{3400}-\\x{9FFF}]").tree).texts.empty());
  BOOST_TEST(required_factors(compiled("[\\x{FFC0}-\\x{FFFD}]").tree).texts.empty());
}

BOOST_AUTO_TEST_CASE(lengths_are_in_code_points) {
  const auto lengths = [](const std::string& regex) {
    const MatchLength length = match_length(compiled(regex).tree);
    return fmt::format("{} {}", length.min, length.max == kUnbounded ? "more" : std::to_string(length.max));
  };
  BOOST_TEST(lengths("é{2,3}x?") == "2 4");
  BOOST_TEST(lengths("(?:ab|c)+") == "1 more");
  BOOST_TEST(lengths("\\babc\\b") == "3 3");
  BOOST_TEST(lengths("a{1000}") == "1000 1000");
}

BOOST_AUTO_TEST_CASE(quoted_text_stands_for_itself) {
  BOOST_TEST(matches_of(compiled("a.(b", false), "xA.(B a-(b") == "1-5");
  Diagnostics diagnostics;
  BOOST_TEST(!compile_pattern("", false, {}, {}, diagnostics).has_value());
  BOOST_TEST(lines_of(diagnostics).front() ==
             "E0424 0..0 this pattern matches the empty text, so it would be found everywhere");
}

BOOST_AUTO_TEST_CASE(word_asks_for_edges_only_where_words_are_spaced) {
  const auto word = [](const std::string& source, const std::string& text) {
    return matches_of(compiled(source, false, {.word = true}), text);
  };
  BOOST_TEST(word("cat", "cat concat cat_ cat") == "0-3 16-19");
  BOOST_TEST(word("été", "été étés") == "0-5");
  BOOST_TEST(word("#tag", "a#tag #tag") == "6-10");
  BOOST_TEST(word("爆弾", "時限爆弾です") == "6-12");
  BOOST_TEST(word("Tシャツ", "赤いTシャツ xTシャツ") == "");
  BOOST_TEST(word("シャツ", "赤いTシャツ") == "7-16");
  BOOST_TEST(word("ระเบิด", "ทำระเบิดเอง") == "6-24");
}

BOOST_AUTO_TEST_CASE(whole_words_keep_the_longest_match_that_ends_at_an_edge) {
  BOOST_TEST(matches_of(compiled("ab?c?", true, {.word = true}), "ab abcd abc") == "0-2 8-11");
}

}  // namespace
}  // namespace mpol::patterns
