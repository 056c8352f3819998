// Folded patterns: what folding does to characters and classes, and what it leaves nothing of.
#include <chrono>

#include "base/text/fold.hpp"
#include "base/text/segment.hpp"
#include "program/patterns/fold_tree.hpp"
#include "program/patterns/unicode_classes.hpp"
#include "program/patterns/utf8_cursor.hpp"
#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

const PatternOptions kFolded{.case_mode = Case::Folded};

// Whether a folded pattern occurs in a text, folded as the scanner's caller does it.
bool occurs(const std::string& source, const std::string& text, bool is_regex = true, FoldSteps steps = {}) {
  const Pattern pattern = compiled(source, is_regex, {.case_mode = Case::Folded, .fold_steps = steps});
  Folded folded;
  fold(text, steps, folded);
  return !matches_of(pattern, folded.bytes).empty();
}

BOOST_AUTO_TEST_CASE(ordinary_spelling_of_any_script_finds_its_variants) {
  BOOST_TEST(occurs("Café", "CAFE", false));
  BOOST_TEST(occurs("cafe", "un CAFÉ", false));
  BOOST_TEST(occurs("cafe\xCC\x81", "caf\xC3\xA9", false));
  BOOST_TEST(occurs("Straße", "STRASSE", false));
  BOOST_TEST(occurs("привет", "ПРИВЕТ", false));
  BOOST_TEST(occurs("ignore", "ig\xE2\x80\x8Bnore", false));
  BOOST_TEST(occurs("password", "p\xD0\xB0ssw\xD0\xBErd", false));
  BOOST_TEST(occurs("می\xE2\x80\x8Cخواهم", "می\xE2\x80\x8Cخواهم", false));
  BOOST_TEST(!occurs("cafe", "cave", false));
}

BOOST_AUTO_TEST_CASE(characters_and_classes_of_regexes_are_folded) {
  BOOST_TEST(occurs("[A-Z]{3}\\d", "abc1"));
  BOOST_TEST(occurs("É+x", "eeX"));
  BOOST_TEST(occurs("ß+x", "ssssx"));
  BOOST_TEST(!occurs("^ß+x", "sssx"));
  BOOST_TEST(occurs("a[ßx]b", "aSSb"));
  BOOST_TEST(occurs("\\p{Cyrillic}+!", "мир!"));
  BOOST_TEST(occurs("^[^A-C]+$", "xyz"));
  BOOST_TEST(!occurs("[^A-C]", "abc"));
  BOOST_TEST(occurs("^\\P{Lu}+$", "Abc"));
  BOOST_TEST(occurs("[\\p{Lu}]x", "Ax"));
  BOOST_TEST(occurs("l33t", "leet", true, {.leet = true}));
}

BOOST_AUTO_TEST_CASE(what_folding_leaves_nothing_of_is_an_error_in_its_place) {
  const auto only = [](const std::string& regex, const std::string& line) {
    const std::vector<std::string> expected = {line};
    BOOST_TEST_CONTEXT(regex) BOOST_TEST(faults_of(regex, kFolded) == expected, boost::test_tools::per_element());
  };
  only("a\\p{Lu}{5,}", "E0412 1..7 `\\p{Lu}` can never match: folding leaves nothing of it");
  only("\\p{Bidi_Control}", "E0412 0..16 `\\p{Bidi_Control}` can never match: folding leaves nothing of it");
  only("ab\\x{200B}c", "E0412 2..10 `\\x{200B}` can never match: folding leaves nothing of it");
  only("a(\xE2\x80\x8B)c", "E0412 2..5 `U+200B` can never match: folding leaves nothing of it");
  only("a[\\x{200B}\\x{200C}]c", "E0412 1..19 `[\\x{200B}\\x{200C}]` can never match: folding leaves nothing of it");
  only("(?-i)a", "E0430 3..4 `-i` asks for case in a folded pattern, and folding removes case");
}

BOOST_AUTO_TEST_CASE(a_term_that_folds_to_nothing_is_reported_as_a_whole) {
  Diagnostics diagnostics;
  const Span span{FileId(1), 10, 16};
  BOOST_TEST(!compile_pattern("\xE2\x80\x8B\xE2\x80\x8D", false, kFolded, span, diagnostics).has_value());
  BOOST_TEST(lines_of(diagnostics).front() == "E0412 10..16 `U+200B` can never match: folding leaves nothing of it");
  const Diagnostic report = diagnostics.list().front();
  BOOST_TEST(report.note == "folding removes it from text and patterns");
  BOOST_TEST(report.help.front() == "leave it out; or drop `folded` to search the text as it stands");
}

// Every member of a class, in a text of its own, is found after folding: the class and the text were folded alike.
BOOST_AUTO_TEST_CASE(a_folded_class_finds_each_of_its_members) {
  for (const char* regex : {"[A-Za-zÀ-ÿ]", "[Ѐ-ӿ]", "[ぁ-ヿ]", "[!-~]"}) {
    const Pattern plain = compiled(regex, true, {.case_mode = Case::Exact});
    const Pattern folded = compiled(regex, true, kFolded);
    const auto scanner = make_plain_scanner({folded});
    const auto scratch = scanner->make_scratch();
    for (const CodePointRange& range : plain.tree.children.at(0).set.ranges()) {
      for (char32_t c = range.first; c <= range.last; ++c) {
        const std::string text = fold_code_point(c);
        if (text.empty()) continue;
        PatternBits found;
        BOOST_TEST(scanner->find(text, *scratch, found));
        BOOST_TEST_CONTEXT(regex << " U+" << std::hex << static_cast<unsigned>(c)) BOOST_TEST(found.test(0));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(word_characters_are_those_of_the_text_library) {
  const CodePointSet& words = word_set();
  std::size_t different = 0;
  for (char32_t c = 0; c <= kMaxCodePoint; ++c) different += words.contains(c) != is_word_char(c) ? 1 : 0;
  BOOST_TEST(different == 0u);
}

BOOST_AUTO_TEST_CASE(word_characters_and_digits_have_all_their_cases) {
  for (const CodePointSet* set : {&word_set(), &digit_set(), &space_set()})
    BOOST_TEST((close_under_case(*set) == *set));
}

}  // namespace
}  // namespace mpol::patterns
