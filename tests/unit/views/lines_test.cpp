#include <boost/test/unit_test.hpp>

#include "base/limits.hpp"
#include "view_testing.hpp"

using namespace mpol;
using namespace mpol::views;
using namespace mpol::views::testing;

namespace {

void expect(std::string_view text, const Strings& expected) {
  BOOST_TEST_CONTEXT(text) BOOST_TEST(described(view_of(text, lines)) == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_view)

BOOST_AUTO_TEST_CASE(every_mandatory_break) {
  expect("a\nb\rc\r\nd\ve\ff\u0085g\u2028h\u2029i", {"|a", "|b", "|c", "|d", "|e", "|f", "|g", "|h", "|i"});
  expect("a", {"|a"});
  expect("", {});
  expect("\n\n  \n\n", {"|  "});
  expect("a\n", {"|a"});
  expect("ü\u2027\xC2", {"|ü\u2027\xC2"});
}

BOOST_AUTO_TEST_CASE(places_are_those_of_the_text) {
  const std::string_view text = "one\r\ntwo\nthree";
  const ViewText view = view_of(text, lines);
  BOOST_TEST(view.segments[2].map.source_range(0, 5).begin == 9u);
  BOOST_TEST(view.segments[2].map.is_shift());
}

BOOST_AUTO_TEST_CASE(past_the_limit_the_rest_is_one_line) {
  std::string text;
  for (std::size_t i = 0; i < limits::kMaxSegments + 5; ++i) text += "x\n";
  const ViewText view = view_of(text, lines);
  BOOST_TEST(view.cut);
  BOOST_TEST(view.segments.size() == limits::kMaxSegments);
  BOOST_TEST(view.segments.back().bytes == "x\nx\nx\nx\nx\nx\n");
  const std::string exact = text.substr(0, 2 * limits::kMaxSegments - 1);
  BOOST_TEST(!view_of(exact, lines).cut);
}

BOOST_AUTO_TEST_SUITE_END()
