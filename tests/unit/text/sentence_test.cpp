#include "base/text/sentence.hpp"

#include <boost/test/unit_test.hpp>

using mpol::last_sentence_end;

BOOST_AUTO_TEST_CASE(behind_the_space_after_a_full_stop) {
  BOOST_TEST(last_sentence_end("One. Two", 0) == 5u);
  BOOST_TEST(last_sentence_end("One. Two! \"Three?\" Four", 0) == 19u);
  BOOST_TEST(last_sentence_end("No end here", 0) == 0u);
}
BOOST_AUTO_TEST_CASE(a_full_stop_that_may_go_on_is_none) {
  BOOST_TEST(last_sentence_end("It costs 3.", 0) == 0u);
  BOOST_TEST(last_sentence_end("It costs 3.50 now", 0) == 0u);
  BOOST_TEST(last_sentence_end("see example.org for", 0) == 0u);
}
BOOST_AUTO_TEST_CASE(lines_and_scripts_without_spaces) {
  BOOST_TEST(last_sentence_end("a title\nand", 0) == 8u);
  BOOST_TEST(last_sentence_end("这是。那", 0) == 9u);
  BOOST_TEST(last_sentence_end("यह। वह", 0) == 10u);
}
BOOST_AUTO_TEST_CASE(only_behind_the_place_that_is_given) {
  BOOST_TEST(last_sentence_end("One. Two", 5) == 5u);
  BOOST_TEST(last_sentence_end("One. Two. ", 5) == 10u);
  BOOST_TEST(last_sentence_end("", 0) == 0u);
  BOOST_TEST(last_sentence_end("bad \xFF. text", 0) == 7u);
}
