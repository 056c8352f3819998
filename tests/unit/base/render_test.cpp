// Diagnostics as people and tools see them, character by character.
#include "base/diagnostics/render.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace mpol;

namespace {

Span find(const SourceTree& tree, FileId file, std::string_view words) {
  const std::size_t at = tree.file(file).text().find(words);
  BOOST_REQUIRE(at != std::string_view::npos);
  return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + words.size())};
}

struct Example {
  SourceTree tree;
  FileId file = tree.add("policies/a, b%.mpol", "package t\nrule R-1 {\n  when strikes >= 24h\n}\n");
  Diagnostics diagnostics;

  std::string render(Format format, bool colour = false) {
    return mpol::render(diagnostics.list(), tree, format, colour);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(both_sides_of_a_mismatch_are_marked, Example) {
  diagnostics.report(Code::E0127, find(tree, file, "strikes"))
      .note("an int: how many strikes")
      .label(find(tree, file, "24h"), "a duration")
      .help("compare with a number");
  BOOST_TEST(render(Format::Human) ==
             "error[E0127]: a second comparison in a row: one compares two values\n"
             " --> policies/a, b%.mpol:3:8\n"
             "  |\n"
             "3 |   when strikes >= 24h\n"
             "  |        ^^^^^^^    --- a duration\n"
             "  |        |\n"
             "  |        an int: how many strikes\n"
             "  = help: compare with a number\n"
             "  = run `mpol explain E0127` for more\n");
}

BOOST_FIXTURE_TEST_CASE(a_fix_shows_the_line_as_it_will_be, Example) {
  const Span sign = find(tree, file, ">=");
  diagnostics.report(Code::E0128, sign, "==").fix("write `==`", {{sign, "=="}});
  BOOST_TEST(render(Format::Human) ==
             "error[E0128]: found `=` in a condition, where `==` compares\n"
             " --> policies/a, b%.mpol:3:16\n"
             "  |\n"
             "3 |   when strikes >= 24h\n"
             "  |                ^^\n"
             "  = fix: write `==`\n"
             "  |   when strikes == 24h\n"
             "  = run `mpol explain E0128` for more\n");
}

BOOST_AUTO_TEST_CASE(tabs_wide_and_dangerous_characters_keep_the_columns) {
  SourceTree tree;
  const FileId file = tree.add("t.mpol", "\tlet 名前 = \u202e!a\n");
  Diagnostics diagnostics;
  diagnostics.report(Code::E0113, find(tree, file, "!"));
  BOOST_TEST(render(diagnostics.list(), tree, Format::Human) ==
             "error[E0113]: nothing ends with `;` in this language\n"
             " --> t.mpol:1:12\n"
             "  |\n"
             "1 |     let 名前 = \uFFFD!a\n"
             "  |                 ^\n"
             "  = run `mpol explain E0113` for more\n");
}

BOOST_FIXTURE_TEST_CASE(a_span_over_lines_marks_both_ends_and_the_hint_comes_once, Example) {
  diagnostics.report(Code::E0113, find(tree, file, "R-1 {\n  when strikes >= 24h\n}"));
  diagnostics.report(Code::E0113, find(tree, file, "24h"));
  BOOST_TEST(render(Format::Human) ==
             "error[E0113]: nothing ends with `;` in this language\n"
             " --> policies/a, b%.mpol:2:6\n"
             "  |\n"
             "2 | rule R-1 {\n"
             "  |      ^^^^^\n"
             "...\n"
             "4 | }\n"
             "  | ^\n"
             "  = run `mpol explain E0113` for more\n"
             "\n"
             "error[E0113]: nothing ends with `;` in this language\n"
             " --> policies/a, b%.mpol:3:19\n"
             "  |\n"
             "3 |   when strikes >= 24h\n"
             "  |                   ^^^\n");
}

BOOST_FIXTURE_TEST_CASE(colours_only_when_asked, Example) {
  diagnostics.report(Code::E0113, find(tree, file, "24h"));
  BOOST_TEST(render(Format::Human).find('\x1b') == std::string::npos);
  BOOST_TEST(render(Format::Human, true).starts_with("\x1b[1;31merror[E0113]\x1b[0m\x1b[1m: nothing"));
}

BOOST_FIXTURE_TEST_CASE(json_has_places_labels_and_edits, Example) {
  const Span sign = find(tree, file, ">=");
  diagnostics.report(Code::E0128, sign, "==").label(find(tree, file, "24h"), "here").fix("write `==`", {{sign, "=="}});
  const auto json = nlohmann::json::parse(render(Format::Json));
  BOOST_TEST(json["errors"] == 1);
  BOOST_TEST(json["warnings"] == 0);
  const auto& one = json["diagnostics"][0];
  BOOST_TEST(one["code"] == "E0128");
  BOOST_TEST(one["name"] == "assignment_in_condition");
  BOOST_TEST(one["span"]["begin"].dump() == R"({"column":16,"line":3,"offset":36})");
  BOOST_TEST(one["labels"][0]["text"] == "here");
  BOOST_TEST(one["fixes"][0]["edits"][0]["replacement"] == "==");
}

BOOST_FIXTURE_TEST_CASE(sarif_names_its_rules_and_encodes_paths, Example) {
  const Span sign = find(tree, file, ">=");
  diagnostics.report(Code::E0128, sign, "==").label(find(tree, file, "24h"), "here").fix("write `==`", {{sign, "=="}});
  const auto log = nlohmann::json::parse(render(Format::Sarif));
  BOOST_TEST(log["version"] == "2.1.0");
  const auto& run = log["runs"][0];
  BOOST_TEST(run["tool"]["driver"]["rules"][0]["id"] == "E0128");
  const auto& one = run["results"][0];
  BOOST_TEST(one["ruleIndex"] == 0);
  const auto& place = one["locations"][0]["physicalLocation"];
  BOOST_TEST(place["artifactLocation"]["uri"] == "policies/a%2C%20b%25.mpol");
  BOOST_TEST(place["region"].dump() == R"({"endColumn":18,"endLine":3,"startColumn":16,"startLine":3})");
  BOOST_TEST(one["relatedLocations"][0]["message"]["text"] == "here");
  BOOST_TEST(one["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "==");
}

BOOST_FIXTURE_TEST_CASE(github_commands_escape_properties_and_messages, Example) {
  diagnostics.report(Code::E0113, find(tree, file, "24h")).help("100% sure");
  BOOST_TEST(render(Format::Github) ==
             "::error file=policies/a%2C b%25.mpol,line=3,endLine=3,col=19,endColumn=22,title=E0113 semicolon::"
             "nothing ends with `;` in this language%0Ahelp: 100%25 sure\n");
}

BOOST_AUTO_TEST_CASE(edits_are_made_in_order_of_place) {
  const FileId file(0);
  BOOST_TEST(apply_edits("a = b;", {{{file, 5, 6}, ""}, {{file, 2, 3}, "=="}}) == "a == b");
  // Of two that overlap, the later is left out.
  BOOST_TEST(apply_edits("abcdef", {{{file, 1, 4}, "X"}, {{file, 2, 3}, "Y"}}) == "aXef");
}
