// Lengths, factors and costs of patterns, and quoted texts.
#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

std::string factor(const std::string& regex, Case case_mode = Case::Ignore) {
  return required_factor(compiled(regex, true, {.case_mode = case_mode}));
}

BOOST_AUTO_TEST_CASE(a_factor_is_in_every_match) {
  BOOST_TEST(factor("ignore (all|every) instructions") == " instructions");
  BOOST_TEST(factor("ghp_[0-9a-z]{36}") == "ghp_");
  BOOST_TEST(factor("a|b") == "");
  BOOST_TEST(factor("(abc|abc)d") == "abcd");
  BOOST_TEST(factor("x(ab){3}y") == "xabababy");
  BOOST_TEST(factor("x(ab){2,}y") == "xabab");
  BOOST_TEST(factor("x(ab)*yz") == "yz");
  BOOST_TEST(factor("[a-z]+") == "");
  BOOST_TEST(factor("StraSSe") == "strasse");
  BOOST_TEST(factor("AbC", Case::Exact) == "AbC");
  BOOST_TEST(factor("\\bПРИВЕТ\\b") == "привет");
  BOOST_TEST(required_factor(compiled("a.b", false)) == "a.b");
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

BOOST_AUTO_TEST_CASE(cost_grows_with_what_makes_search_slow) {
  const auto cost = [](const std::string& regex) { return estimated_cost(compiled(regex)); };
  BOOST_TEST(cost("password") == 1u);
  BOOST_TEST(cost("pass.*") == 2u);
  BOOST_TEST(cost("[a-z]+x[a-z]+") == 16u);
  BOOST_TEST(cost("abcd[a-z]{640}") > cost("abcd[a-z]{64}"));
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
