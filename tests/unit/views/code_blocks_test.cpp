// Fenced code as CommonMark has it.
#include <boost/test/unit_test.hpp>

#include "base/limits.hpp"
#include "view_testing.hpp"

using namespace mpol;
using namespace mpol::views;
using namespace mpol::views::testing;

namespace {

Strings blocks(std::string_view text) { return described(view_of(text, code_blocks)); }

void expect(std::string_view text, const Strings& expected) {
  const Strings found = blocks(text);
  BOOST_TEST_CONTEXT(text) BOOST_TEST(found == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(code_block_view)

BOOST_AUTO_TEST_CASE(fences) {
  expect("Hello\n```python\nprint(1)\n```\nbye", {"python|print(1)\n"});
  expect("~~~ Ruby\nputs 1\n~~~\n", {"ruby|puts 1\n"});
  expect("```\na\n```\n\n```\nb\n```", {"|a\n", "|b\n"});
  expect("````\n```\ninner\n```\n````\n", {"|```\ninner\n```\n"});
  expect("~~~\n```\n~~~", {"|```\n"});
  expect("```\na\n``\nb\n`````   \nc", {"|a\n``\nb\n"});
  expect("```\na\n``` x\nb\n```", {"|a\n``` x\nb\n"});
  expect("no fence: ``` a ```\n", {});
  expect("``` a`b\nc\n", {});
  expect("~~~ a`b\nc\n", {"a|c\n"});
  expect("``\na\n``", {});
  expect("```js\r\na();\r\nb();\r\n```\r\n", {"javascript|a();\r\nb();\r\n"});
  expect("```\ra\r```\rb", {"|a\r"});
  expect("```\n```\n", {});
}

BOOST_AUTO_TEST_CASE(a_fence_that_is_not_closed_runs_to_the_end) {
  expect("x\n```c\nint a;\nint b;", {"c|int a;\nint b;"});
  expect("```c", {});
  expect("```c\n", {});
}

BOOST_AUTO_TEST_CASE(indentation) {
  expect("   ```\n   a\n     b\n c\n  ```\n", {"|a\n  b\nc\n"});
  expect("    ```\n    a\n    ```\n", {});
  expect("```\na\n    ```\nb\n```", {"|a\n    ```\nb\n"});
  expect("    indented code\n", {});
}

BOOST_AUTO_TEST_CASE(in_quotes) {
  expect("> ```go\n> a\n>b\n>   c\n> ```\nd", {"go|a\nb\n  c\n"});
  expect("> ```\n> a\nb\n", {"|a\n"});
  expect("> > ~~~\n> > a\n> > ~~~\n", {"|a\n"});
  expect("```\n> a\n```", {"|> a\n"});
}

BOOST_AUTO_TEST_CASE(in_lists) {
  expect("- do this:\n\n  ```sh\n  ls\n    -l\n\n  pwd\n  ```\n- next", {"shell|ls\n  -l\n\npwd\n"});
  expect("1. one\n   ```py\n   a\n   ```\n2. two\n   ```py\n   b\n   ```", {"python|a\n", "python|b\n"});
  expect("10) ```\n    a\n    ```\n", {"|a\n"});
  expect("- a\n  - b\n    ```\n    x\n    ```\n", {"|x\n"});
  expect("- ```\n  a\nb\n", {"|a\n"});
  expect("> - ```c\n>   a\n>   ```\n", {"c|a\n"});
  expect("- > ```c\n  > a\n  > ```\n", {"c|a\n"});
  expect("-\n  ```\n  a\n  ```\n", {"|a\n"});
  expect("* * *\n```\na\n```\n", {"|a\n"});
  expect("-\t```\n\ta\n\t```\n", {"|a\n"});
}

BOOST_AUTO_TEST_CASE(languages) {
  const struct {
    const char* info;
    const char* language;
  } cases[] = {{"py", "python"},
               {"Python3", "python"},
               {"JS", "javascript"},
               {"c++", "cpp"},
               {"C#", "csharp"},
               {"golang", "go"},
               {"bash", "shell"},
               {"sh", "shell"},
               {"shell", "shell"},
               {"{.python .numberLines}", "python"},
               {"python:main.py", "python"},
               {"js {1,3}", "javascript"},
               {"Brainfuck", "brainfuck"},
               {"title=x", "title"},
               {"", ""},
               {"   rust   ", "rust"}};
  for (const auto& c : cases) {
    const std::string text = "~~~" + std::string(c.info) + "\nx\n~~~\n";
    const ViewText view = view_of(text, code_blocks);
    BOOST_TEST_REQUIRE(view.segments.size() == 1u);
    BOOST_TEST_CONTEXT(c.info) BOOST_TEST(view.segments[0].language == c.language);
  }
}

BOOST_AUTO_TEST_CASE(evidence_spans_the_prefixes_between) {
  const std::string_view text = "> ```py\n> import os\n> os.exit()\n> ```\n";
  const ViewText view = view_of(text, code_blocks);
  BOOST_TEST(evidence(text, view, "import os") == "import os");
  BOOST_TEST(evidence(text, view, "os\nos") == "os\n> os");
}

BOOST_AUTO_TEST_CASE(past_the_limit_the_rest_is_one_block) {
  std::string text;
  for (std::size_t i = 0; i < limits::kMaxSegments + 10; ++i) text += "```\na\n```\n";
  text += "the end";
  const ViewText view = view_of(text, code_blocks);
  BOOST_TEST(view.cut);
  BOOST_TEST(view.segments.size() == limits::kMaxSegments);
  BOOST_TEST(view.segments.back().bytes.ends_with("the end"));
}

BOOST_AUTO_TEST_CASE(deep_nesting_costs_little) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "> - ";
  text += "\n```\na\n```\n";
  BOOST_TEST(blocks(text) == Strings{"|a\n"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
