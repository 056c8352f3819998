// The pages of docs/errors: a regex under `fails` gives the code of the page, one under `passes` gives none.
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

PatternOptions options_of(const std::string& modifiers) {
  PatternOptions options;
  if (modifiers.find("folded") != std::string::npos) options.case_mode = Case::Folded;
  if (modifiers.find("exact case") != std::string::npos) options.case_mode = Case::Exact;
  options.word = modifiers.find("word") != std::string::npos;
  return options;
}

BOOST_AUTO_TEST_CASE(the_examples_of_the_pages_say_what_they_show) {
  static const std::regex kExample("```mpol (fails|passes)[^\n]*\npackage t\n\npattern p([a-z ]*) \\{ /(.*)/ \\}\n");
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(MPOL_ROOT) / "docs/errors")) {
    const std::string code = entry.path().stem().string();
    if (!code.starts_with("E04") || code >= "E0440") continue;
    std::ifstream file(entry.path());
    std::stringstream content;
    content << file.rdbuf();
    const std::string page = content.str();
    for (std::sregex_iterator match(page.begin(), page.end(), kExample), end; match != end; ++match) {
      ++examples;
      const std::vector<std::string> faults = faults_of((*match)[3], options_of((*match)[2]));
      BOOST_TEST_CONTEXT(code << " " << (*match)[3]) {
        if ((*match)[1] == "passes")
          BOOST_TEST(faults.empty());
        else
          BOOST_TEST((faults.size() == 1 && faults.front().starts_with(code)));
      }
    }
  }
  BOOST_TEST(examples >= 58);
}

}  // namespace
}  // namespace mpol::patterns
