// Word characters as UTS #18 has them, and how many words lie between two places.
#include "base/text/segment.hpp"

#include <boost/test/unit_test.hpp>

using namespace mpol;

BOOST_AUTO_TEST_SUITE(segmentation)

BOOST_AUTO_TEST_CASE(word_characters) {
  for (char32_t c :
       {U'a', U'Z', U'0', U'_', U'\u00e9', U'\u0301', U'\u4e2d', U'\u0e01', U'\u200d', U'\u093f', U'\u0661'})
    BOOST_TEST(is_word_char(c));
  for (char32_t c : {U' ', U'-', U'.', U'\u3002', U'\U0001F600', U'\u200b', U'\ufffd', static_cast<char32_t>(0x110000)})
    BOOST_TEST(!is_word_char(c));
}

BOOST_AUTO_TEST_CASE(scripts_without_spaces) {
  for (char32_t c : {U'中', U'か', U'カ', U'ก', U'\u0e81', U'\u1780', U'\u1000', U'ー'})
    BOOST_TEST(is_unspaced_script(c));
  for (char32_t c : {U'a', U'한', U'क', U'1', U' ', U'。'}) BOOST_TEST(!is_unspaced_script(c));
}

BOOST_AUTO_TEST_CASE(words_between) {
  const std::string_view text = "one two, three four";
  BOOST_TEST(word_distance(text, 3, 4) == 0u);   // one | two
  BOOST_TEST(word_distance(text, 3, 9) == 1u);   // one | three
  BOOST_TEST(word_distance(text, 3, 15) == 2u);  // one | four
  BOOST_TEST(word_distance(text, 2, 9) == 1u);   // from inside `one`: its rest is no word
  BOOST_TEST(word_distance(text, 3, 6) == 0u);   // to inside `two`: its beginning is no word
  BOOST_TEST(word_distance(text, 5, 10) == 0u);  // inside both
  BOOST_TEST(word_distance(text, 15, 3) == 0u);  // the wrong way round
  BOOST_TEST(word_distance(text, 0, 19) == 4u);
  BOOST_TEST(word_distance(text, 0, 1000) == 4u);
  BOOST_TEST(word_distance("", 0, 0) == 0u);
}

BOOST_AUTO_TEST_CASE(characters_between_where_words_have_no_spaces) {
  const std::string_view text = "他说中文 ok 好";  // four characters of three bytes
  BOOST_TEST(word_distance(text, 3, 9) == 2u);
  BOOST_TEST(word_distance(text, 0, 12) == 4u);
  BOOST_TEST(word_distance(text, 3, 16) == 4u);
  BOOST_TEST(word_distance("ab中cd", 2, 5) == 1u);
  BOOST_TEST(word_distance("ภาษา", 0, 12) == 4u);  // sara aa is a letter
  BOOST_TEST(word_distance("กิน", 0, 9) == 2u);     // sara i is a mark
}

// Places behind the end are the end, and a place that lies behind the other leaves no word between them.
BOOST_AUTO_TEST_CASE(places_that_are_not_in_the_text) {
  BOOST_TEST(word_distance(".", 3, 4) == 0u);
  BOOST_TEST(word_distance("one two", 5, 2) == 0u);
  BOOST_TEST(word_distance("one two", 0, 99) == 2u);
}

BOOST_AUTO_TEST_SUITE_END()
