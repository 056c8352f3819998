// UTF-8 is read as table 3-7 of Unicode says, bad sequences as their maximal subparts.
#include "base/text/utf8.hpp"

#include <boost/test/unit_test.hpp>

using namespace mpol;

BOOST_AUTO_TEST_SUITE(utf8_text)

BOOST_AUTO_TEST_CASE(every_scalar_value_survives) {
  for (char32_t c = 0; c <= utf8::kMaxCodePoint; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    utf8::append(c, text);
    const utf8::Decoded decoded = utf8::decode(text, 0);
    const utf8::Decoded before = utf8::decode_before(text, text.size());
    BOOST_REQUIRE(decoded.valid && decoded.code_point == c && decoded.length == text.size());
    BOOST_REQUIRE(before.valid && before.code_point == c && before.length == text.size());
  }
}

BOOST_AUTO_TEST_CASE(bad_sequences_are_maximal_subparts) {
  struct {
    const char* text;
    unsigned length;
  } const cases[] = {{"\x80", 1},
                     {"\xC0\xAF", 1},
                     {"\xC3", 1},
                     {"\xE0\x80\x80", 1},
                     {"\xE2\x82", 2},
                     {"\xE2\x28\xA1", 1},
                     {"\xED\xA0\x80", 1},
                     {"\xF0\x9F\x98", 3},
                     {"\xF4\x90\x80\x80", 1},
                     {"\xF0\x80\x80\x80", 1},
                     {"\xFF", 1},
                     {"\xF1\x80\x41\x80", 2}};
  for (const auto& c : cases) {
    const utf8::Decoded decoded = utf8::decode(c.text, 0);
    BOOST_TEST(!decoded.valid);
    BOOST_TEST(decoded.length == c.length);
    BOOST_TEST((decoded.code_point == utf8::kReplacement));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_scalar_value_is_written_as_replacement) {
  std::string text;
  utf8::append(0xD800, text);
  utf8::append(0x110000, text);
  BOOST_TEST(text == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(first_bad_byte_is_found_anywhere) {
  BOOST_TEST(!utf8::first_bad_byte("").has_value());
  BOOST_TEST(!utf8::first_bad_byte("plain text, and é中😀").has_value());
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'a');
    text[at] = '\xFF';
    BOOST_TEST(utf8::first_bad_byte(text).value() == at);
  }
  BOOST_TEST(utf8::first_bad_byte("ab\xE2\x82").value() == 2u);
}

BOOST_AUTO_TEST_CASE(code_points_are_counted_bad_ones_too) {
  BOOST_TEST(utf8::count("aé中😀") == 4u);
  BOOST_TEST(utf8::count("a\xE2\x82z\xFF") == 4u);
}

BOOST_AUTO_TEST_CASE(a_limit_is_lowered_to_a_boundary) {
  const std::string text = "a中b";  // 1 + 3 + 1 bytes
  const std::size_t expected[] = {0, 1, 1, 1, 4, 5, 5};
  for (std::size_t limit = 0; limit < 7; ++limit) BOOST_TEST(utf8::floor_to_boundary(text, limit) == expected[limit]);
}

BOOST_AUTO_TEST_SUITE_END()
