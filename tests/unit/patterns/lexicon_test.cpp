// Term lists: their form, and what is said of lines that do not fit it.
#include "program/patterns/lexicon.hpp"

#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

struct Read {
  Lexicon lexicon;
  std::vector<std::string> faults;  // "E0440 line:column message"
};

Read read(const std::string& name, const std::string& text) {
  SourceTree tree;
  const FileId file = tree.add(name, text);
  Diagnostics diagnostics;
  Read result;
  result.lexicon = parse_lexicon(tree, file, diagnostics);
  for (const Diagnostic& d : diagnostics.list()) {
    const Position at = tree.file(file).position(d.span.begin);
    result.faults.push_back(fmt::format("{} {}:{} {}", info(d.code).text, at.line, at.column, d.message));
  }
  return result;
}

std::string joined(const Lexicon& lexicon) {
  std::string line;
  for (const Term& term : lexicon.terms) line += fmt::format("[{}@{}-{}]", term.text, term.span.begin, term.span.end);
  return line;
}

BOOST_AUTO_TEST_CASE(terms_are_lines_without_comments_and_outer_space) {
  const Read r = read("terms.txt", "\xEF\xBB\xBF# list\r\nfirst term \r\n\n  second\t\n\\#third\nlast");
  BOOST_TEST(joined(r.lexicon) == "[first term@11-21][second@27-33][#third@36-42][last@43-47]");
  BOOST_TEST(r.faults.empty());
}

BOOST_AUTO_TEST_CASE(the_file_name_says_the_language) {
  BOOST_TEST(lexicon_language("lexicons/abuse.txt").value() == "");
  BOOST_TEST(lexicon_language("lexicons/abuse.fr.txt").value() == "fr");
  BOOST_TEST(lexicon_language("a.zh-Hant-TW.txt").value() == "zh-Hant-TW");
  BOOST_TEST(!lexicon_language("a.french.txt").has_value());
  BOOST_TEST(!lexicon_language("a.b.fr.txt").has_value());
  BOOST_TEST(read("a.fr.txt", "x").lexicon.language == "fr");
  BOOST_TEST(read("a.f.txt", "x").faults.front() == "E0446 1:1 `a.f.txt` has no language tag between its dots");
}

BOOST_AUTO_TEST_CASE(bad_lines_are_reported_and_the_others_kept) {
  const Read r = read("a.txt",
                      "good\nb\xE9"
                      "d\nbell\x07\nfine\ngood\n" +
                          std::string(513, 'x') + "\n");
  const std::vector<std::string> expected = {
      "E0440 2:2 byte 0xE9 is no UTF-8",
      "E0441 3:5 the control character U+0007 cannot be part of a term",
      "E0443 5:1 the term `good` is listed twice",
      "E0442 6:1 this term has 513 bytes, and 512 is the most",
  };
  BOOST_TEST(r.faults == expected, boost::test_tools::per_element());
  BOOST_TEST(joined(r.lexicon) == "[good@0-4][fine@15-19]");
}

BOOST_AUTO_TEST_CASE(a_list_without_terms_is_an_error) {
  BOOST_TEST(read("a.txt", "# only this\n\n").faults.front() == "E0444 1:1 `a.txt` holds no term");
}

BOOST_AUTO_TEST_CASE(the_number_of_terms_is_bounded) {
  std::string text;
  for (int i = 0; i <= 100'000; ++i) text += fmt::format("t{}\n", i);
  const Read r = read("a.txt", text);
  BOOST_TEST(r.faults.front() == "E0445 100001:1 this lexicon has more than 100000 terms");
  BOOST_TEST(r.lexicon.terms.size() == 100'000u);
}

}  // namespace
}  // namespace mpol::patterns
