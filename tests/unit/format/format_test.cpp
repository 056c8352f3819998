// What golden files cannot say of the formatter: other ends of lines, files that are left alone, and that layout hangs
// on no accident of the text.
#include "compiler/format/format.hpp"

#include <chrono>

#include "base/limits.hpp"
#include "tests/support/generate_policy.hpp"
#include "tests/support/random.hpp"
#include "tests/unit/format/formatting.hpp"

using namespace mpol;
using format::Outcome;

namespace {

// Other blanks, ends of lines and comments between words, as an author in a hurry leaves them.
void disturb(test::Pieces& pieces, test::Random& random) {
  for (std::string& gap : pieces.gaps) {
    if (&gap == &pieces.gaps.front()) continue;
    switch (random.below(10)) {
      case 0: gap += random.pick({"\n", "\n\n\n", " \n\t", "\r\n"}); break;
      case 1: gap += random.pick({"   ", "\t", "\u00A0"}); break;
      case 2: gap += random.pick({" // why\n", "\n// on its own line\n", "\n\n  // apart\n\n\n", " //\n"}); break;
      case 3: gap += random.pick({"\n/// a doc\n", " /// behind\n", "\n/// a doc\n\n"}); break;
      case 4:
        if (gap.find_first_not_of(" \t\r\n") == std::string::npos && !gap.empty()) gap = " ";
        break;
      default: break;
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(policies_of_the_tree_keep_their_words_and_meaning) {
  for (const std::string& text : test::policies_of_the_tree()) test::require_stable(text);
}

BOOST_AUTO_TEST_CASE(disturbed_policies_of_the_tree_keep_their_words_and_meaning) {
  test::Random random(1);
  for (const std::string& text : test::policies_of_the_tree()) {
    if (text.size() > 8'000) continue;
    for (int round = 0; round < 2; ++round) {
      test::Pieces pieces = test::cut(text);
      if (pieces.words.empty()) continue;
      disturb(pieces, random);
      test::require_stable(test::put_together(pieces));
    }
  }
}

BOOST_AUTO_TEST_CASE(generated_policies_keep_their_words_and_meaning) {
  test::Random random(2);
  std::size_t formatted = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const std::string text = test::print(test::generate_policy(seed));
    formatted += test::require_stable(text).outcome == Outcome::Formatted ? 1 : 0;
    test::Pieces pieces = test::cut(text);
    disturb(pieces, random);
    test::require_stable(test::put_together(pieces));
  }
  BOOST_TEST(formatted == 100u);
}

BOOST_AUTO_TEST_CASE(lines_end_with_a_line_feed_and_so_does_the_file) {
  BOOST_TEST(format::format("\xEF\xBB\xBFpackage t\r\n\r\n\r\n\r\nlet a=1\r\nlet  b = \"\u00E9\"").text ==
             "package t\n\nlet a = 1\nlet b = \"\u00E9\"\n");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_cut_into_words_is_left_alone) {
  const std::string good = "package  t\nlet a  = \"x\"\n";
  const std::vector<std::string> texts = {
      "", "// nothing\n", good + '\xFF', good + "// \u202E\n", "package  t\rlet a = 1\r", good + '$'};
  for (const std::string& text : texts) {
    const format::Formatted result = format::format(text);
    BOOST_TEST(result.text == text);
    BOOST_TEST((result.outcome == Outcome::LeftAlone));
  }
  const std::string deep = "package  t\nlet a = " + std::string(limits::kMaxNesting + 1, '(');
  BOOST_TEST(format::format(deep).text == deep);
  const std::string indented = "  package  t\n  let a  = (\n";
  BOOST_TEST(format::format(indented).text == indented);
}

BOOST_AUTO_TEST_CASE(a_declaration_with_faults_stays_byte_for_byte) {
  const std::string faulty = "rule R-1 \"x\" {\r\n\twhen  a  === 1 // why\r\n  then   flag  }";
  const format::Formatted result = format::format("package  t\nlet  a = 1\n" + faulty + "\nlet  b=2\n");
  BOOST_TEST(result.text == "package t\nlet a = 1\n" + faulty + "\nlet b = 2\n");
  BOOST_TEST((result.outcome == Outcome::PartlyKept));
}

BOOST_AUTO_TEST_CASE(time_is_linear) {
  const auto seconds = [](std::size_t rules) {
    std::string text = "package t\n";
    for (std::size_t i = 0; i < rules; ++i)
      text += "rule R-" + std::to_string(i) +
              " \"x\" { severity low owner \"t\" when s >= 20% and text has \"w\" then flag }\n";
    const auto begin = std::chrono::steady_clock::now();
    BOOST_TEST((format::format(text).outcome == Outcome::Formatted));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  seconds(100);
  const double small = seconds(1'000), large = seconds(10'000);
  BOOST_TEST_MESSAGE("1,000 rules: " << small << " s; 10,000 rules: " << large << " s");
  BOOST_TEST(large < 40 * small);
}
