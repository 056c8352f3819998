// Evidence of a folded pattern: the original bytes of each folded range, folded by themselves, contain that range.
#include <boost/test/unit_test.hpp>
#include <random>

#include "base/text/fold.hpp"
#include "base/text/utf8.hpp"

using namespace mpol;

namespace {

std::string source_of(std::string_view text, std::string_view part, FoldSteps steps = {}) {
  Folded folded;
  fold(text, steps, folded);
  const std::size_t at = folded.bytes.find(part);
  if (at == std::string::npos) return "not found in " + folded.bytes;
  const OffsetMap::Range range = folded.map.source_range(at, at + part.size());
  return std::string(text.substr(range.begin, range.end - range.begin));
}

std::vector<std::size_t> boundaries(std::string_view text) {
  std::vector<std::size_t> result{0};
  for (std::size_t i = 0; i < text.size(); result.push_back(i)) i += utf8::decode(text, i).length;
  return result;
}

// Holds for every text: ranges lie inside the text, grow with their ends, and fold to at least what they are ranges of.
void check_all_ranges(std::string_view text, FoldSteps steps) {
  Folded folded, again;
  fold(text, steps, folded);
  const std::vector<std::size_t> places = boundaries(folded.bytes);
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t k = i + 1; k < places.size(); ++k) {
      const OffsetMap::Range range = folded.map.source_range(places[i], places[k]);
      BOOST_REQUIRE(range.begin < range.end && range.end <= text.size());
      fold(text.substr(range.begin, range.end - range.begin), FoldSteps{.leet = steps.leet}, again);
      std::string expected = folded.bytes.substr(places[i], places[k] - places[i]);
      if (steps.squeezed || steps.unspaced) continue;  // a part of it need not be squeezed or joined by itself
      BOOST_REQUIRE_MESSAGE(again.bytes.find(expected) != std::string::npos,
                            "`" << expected << "` is not in `" << again.bytes << "`, folded from " << text);
    }
  }
}

std::string random_text(std::mt19937& random) {
  static const char* const kPieces[] = {
      "a",      "B",      "é",      "e\u0301", "\u0301", "о", "ﬁ",  "\uFDFA", "\u200b",
      "\u1112", "\u1161", "\u11ab", "한",      "ｶ",      "ﾞ", "か", "\u3099", "ก",
      "\u0e48", "\u0e38", "\u0f73", "\u0f74",  "\u0f71", " ", "中", "\xFF",   "\xE2\x82",
      "𝐀",      "ß",      "\xC3",   "\x01",    "1",      "ا", "ـ",  "\u0f40", "\u4e00"};
  std::string text;
  for (std::size_t i = 1 + random() % 12; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fold_offsets)

BOOST_AUTO_TEST_CASE(evidence_is_the_original_spelling) {
  BOOST_TEST(source_of("say PASSWORD now", "password") == "PASSWORD");
  BOOST_TEST(source_of("une crème brûlée", "creme") == "crème");
  BOOST_TEST(source_of("рауpаl.com", "paypal") == "рауpаl");
  BOOST_TEST(source_of("a p\u200ba\u200bss\u200b b", "pass") == "p\u200ba\u200bss");
  BOOST_TEST(source_of("of\uFB01ce", "fic") == "\uFB01c");
  BOOST_TEST(source_of("of\uFB01ce", "i") == "\uFB01");
  BOOST_TEST(source_of("x\u1112\u1161\u11aby", "한") == "\u1112\u1161\u11ab");
  BOOST_TEST(source_of("ｶﾞｷﾞ", "ギ") == "ｷﾞ");
  BOOST_TEST(source_of("x\xFFy", "\uFFFD") == "\xFF");
  BOOST_TEST(source_of("it is s p a c e d.", "spaced", {.unspaced = true}) == "s p a c e d");
  BOOST_TEST(source_of("so coooool!", "col", {.squeezed = true}) == "coooool");
  BOOST_TEST(source_of("a P@$$W0RD b", "password", {.leet = true}) == "P@$$W0RD");
  BOOST_TEST(source_of("é p.à.s.s é", "pas", {.squeezed = true, .unspaced = true}) == "p.à.s");
}

BOOST_AUTO_TEST_CASE(ascii_needs_no_map) {
  Folded folded;
  fold(std::string(10000, 'X'), {}, folded);
  BOOST_TEST(folded.map.is_shift());
  fold("ПРИВЕТ 中文", {}, folded);
  BOOST_TEST(folded.map.run_count() < 12u);
}

BOOST_AUTO_TEST_CASE(every_range_folds_to_what_it_stands_for) {
  std::mt19937 random(11);
  for (int round = 0; round < 6000; ++round) {
    const std::string text = random_text(random);
    check_all_ranges(text, {});
    check_all_ranges(text, {.leet = true, .squeezed = true, .unspaced = true});
  }
}

BOOST_AUTO_TEST_CASE(buffers_are_reused_without_growing) {
  Folded folded;
  std::mt19937 random(5);
  std::string longest;
  for (int i = 0; i < 2000; ++i) longest += random_text(random);
  fold(longest, {}, folded);
  const std::size_t capacity = folded.bytes.capacity();
  fold("short", {}, folded);
  BOOST_TEST(folded.bytes == "short");
  BOOST_TEST(folded.map.source_range(1, 3).begin == 1u);
  fold(longest, {}, folded);
  BOOST_TEST(folded.bytes.capacity() == capacity);
}

BOOST_AUTO_TEST_SUITE_END()
