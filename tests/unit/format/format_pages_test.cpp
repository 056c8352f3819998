// The examples of docs/formatting.md: each block marked `before` gives the block marked `after` that follows it, and
// what stands after changes no more.
#include "tests/unit/format/formatting.hpp"

using namespace mpol;

namespace {

// The blocks that open with ```mpol `mark`.
std::vector<std::string> blocks(const std::string& page, const std::string& mark) {
  const std::string opening = "```mpol " + mark + "\n";
  std::vector<std::string> result;
  for (std::size_t at = page.find(opening); at != std::string::npos; at = page.find(opening, at)) {
    at += opening.size();
    result.push_back(page.substr(at, page.find("```", at) - at));
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_page_shows_what_is_done) {
  std::ostringstream page;
  page << std::ifstream(std::string(MPOL_SOURCE_DIR) + "/docs/formatting.md").rdbuf();
  const std::vector<std::string> before = blocks(page.str(), "before"), after = blocks(page.str(), "after");
  BOOST_REQUIRE(before.size() >= 5u);
  BOOST_REQUIRE(before.size() == after.size());
  const std::string head = "package t\n";
  for (std::size_t i = 0; i < before.size(); ++i) {
    BOOST_TEST(format::format(head + before[i]).text == head + after[i]);
    BOOST_TEST(test::require_stable(head + after[i]).text == head + after[i]);
  }
}
