// Views of views: the evidence is in the original text, whatever the way to it was.
#include <boost/test/unit_test.hpp>
#include <random>

#include "base/text/fold.hpp"
#include "view_testing.hpp"

using namespace mpol;
using namespace mpol::views;
using namespace mpol::views::testing;

BOOST_AUTO_TEST_SUITE(composed_views)

BOOST_AUTO_TEST_CASE(the_table_is_complete) {
  BOOST_TEST(all_views().size() == 5u);
  for (const View& view : all_views()) BOOST_TEST(find_view(view.name) == &view);
  BOOST_TEST(find_view("nothing") == nullptr);
}

BOOST_AUTO_TEST_CASE(urls_in_decoded_code) {
  const std::string_view text = "> ```py\n> run('aHR0cDovL2EuZXhhbXBsZS94')\n> ```\n";
  ViewText whole, code, plain, found;
  start_view(text, whole);
  code_blocks(whole, code);
  decoded(code, plain);
  urls(plain, found);
  BOOST_TEST(described(found) == Strings{"base64,python|http://a.example/x"}, boost::test_tools::per_element());
  BOOST_TEST(evidence(text, found, "http://a.example/x") == "aHR0cDovL2EuZXhhbXBsZS94");
}

BOOST_AUTO_TEST_CASE(code_in_decoded_text_by_lines) {
  const std::string_view text = "say&#10;```js&#10;eval(x)&#10;next()&#10;```";
  ViewText whole, plain, code, found;
  start_view(text, whole);
  decoded(whole, plain);
  code_blocks(plain, code);
  lines(code, found);
  BOOST_TEST(described(found) == (Strings{"html,javascript|eval(x)", "html,javascript|next()"}),
             boost::test_tools::per_element());
  BOOST_TEST(evidence(text, found, "next()") == "next()");
}

BOOST_AUTO_TEST_CASE(folding_a_view_keeps_the_place) {
  const std::string_view text = "x %C3%8Fgn%C3%B6re y";
  const ViewText view = view_of(text, decoded);
  Folded folded;
  fold(view.segments[0].bytes, {}, folded);
  BOOST_TEST(folded.bytes == "x ignore y");
  OffsetMap map;
  map.compose(folded.map, folded.bytes.size(), view.segments[0].map);
  const OffsetMap::Range range = map.source_range(2, 8);
  BOOST_TEST(text.substr(range.begin, range.end - range.begin) == "%C3%8Fgn%C3%B6re");
}

// Whatever the text: every byte of every segment comes from somewhere in it, and slices are what they are slices of.
BOOST_AUTO_TEST_CASE(random_texts_through_all_pairs_of_views) {
  static const char* const kPieces[] = {"```",
                                        "~~~",
                                        "\n",
                                        "> ",
                                        "- ",
                                        "1. ",
                                        "  ",
                                        "\t",
                                        "a",
                                        "http://a.example",
                                        "%41",
                                        "&#65;",
                                        "\\u0041",
                                        "aWdub3JlIGFsbCBydWxlcw",
                                        "69676e6f7265",
                                        "vtaber nyy cerivbhf ",
                                        "é",
                                        "\xFF",
                                        "\r\n",
                                        "\u2028",
                                        "%2541",
                                        "py",
                                        ".",
                                        ")",
                                        "69 67 6e 6f 72 65 "};
  std::mt19937 random(17);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t i = random() % 24; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    ViewText whole, first, second;
    start_view(text, whole);
    for (const View& outer : all_views()) {
      outer.function(whole, first);
      for (const View& inner : all_views()) {
        inner.function(first, second);
        for (const Segment& segment : second.segments) {
          for (std::size_t i = 0; i < segment.bytes.size(); ++i) {
            const OffsetMap::Range range = segment.map.source_range(i, i + 1);
            BOOST_REQUIRE(range.begin < range.end && range.end <= text.size());
            if (segment.made_by.empty()) BOOST_REQUIRE_EQUAL(text.substr(range.begin, 1), segment.bytes.substr(i, 1));
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
