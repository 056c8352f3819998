// What folding does, case by case, and that it can be done again without effect.
#include "base/text/fold.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "base/text/fold_ascii.hpp"
#include "base/text/utf8.hpp"

using namespace mpol;

namespace {

std::string folded(std::string_view text, FoldSteps steps = {}) { return fold_for_pattern(text, steps); }

// Characters in which folding has something to do, and some in which it has not.
std::string random_text(std::mt19937& random, std::size_t length) {
  static const std::u32string kAlphabet =
      U"aAzZ19 "
      U"\t.@$"
      U"\u00e9\u0301\u0323\u0440\u043e\u0412\u03c3\u200d\u202e\ufb01\u1100\u1161\u11a8\uac00\u3131\u314f\u304b\u3099"
      U"\u30cf\u309a"
      U"\uff76\uff9e\u0915\u093c\u094d\u0902\u0e01\u0e38\u0e48\u0f40\u0f71\u0f73\u0f81\u0f74\u0627\u064e\u0640\u05d0"
      U"\u05b8\ufdfa\u00df\u0130"
      U"\U0001d400\U000e0041\U0001F600\u4e2d\u0660\u2460\u0149\u01c4\uffa1\uffc2 ";
  std::string text;
  for (std::size_t i = 0; i < length; ++i) {
    if (random() % 40 == 0) {
      text += static_cast<char>(random());  // perhaps not UTF-8
    } else {
      utf8::append(kAlphabet[random() % kAlphabet.size()], text);
    }
  }
  return text;
}

constexpr FoldSteps kAllSteps[] = {{false, false, false}, {true, false, false}, {false, true, false},
                                   {false, false, true},  {true, true, false},  {true, false, true},
                                   {false, true, true},   {true, true, true}};

}  // namespace

BOOST_AUTO_TEST_SUITE(folding)

BOOST_AUTO_TEST_CASE(ascii_is_only_lower_cased) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    const bool removed = (byte < 0x20 && !(byte >= 9 && byte <= 13)) || byte == 0x7F;
    BOOST_TEST(folded(text) == (removed ? "" : std::string(1, to_lower_ascii(text[0]))));
    BOOST_TEST(is_removed_by_fold(static_cast<char32_t>(byte)) == removed);
  }
  BOOST_TEST(folded("Rm 10 | I'll `call` \"007\"") == "rm 10 | i'll `call` \"007\"");
}

BOOST_AUTO_TEST_CASE(vector_code_and_plain_code_agree) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text(random() % 100, ' ');
    for (char& byte : text) byte = static_cast<char>(32 + random() % 95);
    if (!text.empty() && random() % 2 == 0) text[random() % text.size()] = static_cast<char>(random());
    std::string fast(text.size() + kAsciiSlack, 0), plain = fast;
    const std::size_t length = fold_ascii(text.data(), text.size(), fast.data());
    BOOST_REQUIRE_EQUAL(length, fold_ascii_plain(text.data(), text.size(), plain.data()));
    BOOST_REQUIRE_EQUAL(fast.substr(0, length), plain.substr(0, length));
  }
}

BOOST_AUTO_TEST_CASE(spelling_variants_come_together) {
  struct {
    const char* text;
    const char* expected;
  } const cases[] = {
      {"Crème BRÛLÉE", "creme brulee"},
      {"cre\u0300me", "creme"},
      {"Straße", "strasse"},
      {"ﬁne ①②③ ™", "fine 123 tm"},
      {"Ｆｕｌｌ　Ｗｉｄｔｈ", "full width"},
      {"𝐁𝐨𝐥𝐝 𝕕𝕠𝕦𝕓𝕝𝕖 𝓼𝓬𝓻𝓲𝓹𝓽", "bold double script"},
      {"pаypаl", "paypal"},  // Cyrillic а
      {"ВОМВ", "bomb"},      // Cyrillic capitals
      {"Łódź Øre Đ ħ", "lodz ore d h"},
      {"İstanbul ıspanak", "istanbul ispanak"},
      {"pass\u200Bw\u00ADord\u2060 \u202Eevil\u202C", "password evil"},
      {"t\U000E0074\U000E0061g", "tg"},
      {"x\uFE0F\u034Fy", "xy"},
      {"nul\x01l", "null"},
      {"“quoted” ‘too’ – dash", "\"quoted\" 'too' - dash"},
      {"no\u00A0break\u3000wide", "no break wide"},
      {"١٢٣ ४५ ９", "123 45 9"},
      {"مُحَمَّد", "محمد"},
      {"كـتـاب", "كتlب"},
      {"שָׁלוֹם", "שלlם"},
      {"हिन्दी", "हिन्दी"},
      {"क़लम", "कलम"},
      {"中文 かな カナ", "中文 かな カナ"},
      {"ｶﾞｷﾞ", "ガギ"},
      {"か\u3099", "が"},
      {"\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"},
      {"ﾡￂ", "가"},
      {"ㅋㅋㅋ", "\u110f\u110f\u110f"},
  };
  for (const auto& c : cases) BOOST_TEST(folded(c.text) == c.expected);
  BOOST_TEST(folded("ПРИВЕТ, Россия") == folded("привет, россия"));
  BOOST_TEST(folded("ΑΘΗΝΑ και ΣΟΦΌΣ") == folded("αθηνα ΚΑΙ σοφος"));
}

BOOST_AUTO_TEST_CASE(parts_of_syllables_are_not_words) {
  BOOST_TEST(folded("사람").find(folded("사라")) == std::string::npos);
  BOOST_TEST(folded("が").find(folded("か")) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_letter_never_becomes_punctuation) {
  BOOST_TEST(folded("ノ") == "ノ");
  BOOST_TEST(folded("י") == "י");
  BOOST_TEST(folded("く") == "く");
  BOOST_TEST(folded("Бб") == "бб");  // like 6
  BOOST_TEST(folded("ыю") == "ыю");  // like two letters
  BOOST_TEST(folded("شپ") == "شپ");  // dots are no diacritics
}

BOOST_AUTO_TEST_CASE(marks_are_put_in_canonical_order) {
  // Thai sara u (class 103) and mai ek (107); the sequences are canonically equivalent.
  BOOST_TEST(folded("ก\u0e48\u0e38") == "ก\u0e38\u0e48");
  BOOST_TEST(folded("ก\u0e48\u200d\u0e38") == "ก\u0e38\u0e48");
  BOOST_TEST(folded("\u0f40\u0f74\u0f71") == "\u0f40\u0f71\u0f74");
  BOOST_TEST(folded("\u0f73") == "\u0f71\u0f72");
}

BOOST_AUTO_TEST_CASE(bad_utf8_becomes_the_replacement_character) {
  BOOST_TEST(folded("a\xFFZ") == "a\uFFFDz");
  BOOST_TEST(folded("\xE2\x82") == "\uFFFD");
  BOOST_TEST(folded("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
  BOOST_TEST(folded("\xF0\x9F\x98 \xC3") == "\uFFFD \uFFFD");
}

BOOST_AUTO_TEST_CASE(opt_in_steps) {
  const FoldSteps leet{.leet = true}, squeezed{.squeezed = true}, unspaced{.unspaced = true};
  BOOST_TEST(folded("H3LL0 w0r1d p@$$", leet) == "hello worid pass");
  BOOST_TEST(folded("heeeellooo  11 ééé", squeezed) == "helo  11 e");
  BOOST_TEST(folded("this is s p a c e d out", unspaced) == "this is spaced out");
  BOOST_TEST(folded("s.p-a_c e", unspaced) == "s.p-a_c e");  // _ is a word character
  BOOST_TEST(folded("s.p - a... c*e", unspaced) == "spa... c*e" + std::string());
  BOOST_TEST(folded("I a m", unspaced) == "iam");
  BOOST_TEST(folded("a b, or c", unspaced) == "a b, or c");
  BOOST_TEST(folded("a\nb\nc", unspaced) == "a\nb\nc");
  BOOST_TEST(folded("法 轮 功", unspaced) == folded("法轮功"));
  BOOST_TEST(folded("b a a d", {.squeezed = true, .unspaced = true}) == "bad");
  BOOST_TEST(folded("bb aa dd", {.squeezed = true, .unspaced = true}) == "bad");
}

BOOST_AUTO_TEST_CASE(folding_again_changes_nothing) {
  for (char32_t c = 0; c <= utf8::kMaxCodePoint; ++c) {
    const std::string once = fold_code_point(c);
    BOOST_REQUIRE_EQUAL(folded(once), once);
    BOOST_REQUIRE_EQUAL(is_removed_by_fold(c), once.empty());
  }
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    const std::string text = random_text(random, 1 + random() % 24);
    for (const FoldSteps steps : kAllSteps) {
      const std::string once = folded(text, steps);
      BOOST_REQUIRE_EQUAL(folded(once, steps), once);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_row_of_marks_stays_in_bounds) {
  std::string text = "ก";
  for (int i = 0; i < 5000; ++i) text += i % 2 == 0 ? "\u0e48" : "\u0e38";
  const std::string once = folded(text);
  BOOST_TEST(once.size() == text.size());
  BOOST_TEST(folded(once) == once);
}

BOOST_AUTO_TEST_CASE(expansions_find_room) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "\uFDFA\u3300\xFF";
  const std::string once = folded(text);
  BOOST_TEST(once.size() > 2 * text.size());
  BOOST_TEST(folded(once) == once);
}

BOOST_AUTO_TEST_SUITE_END()
