#include "tests/golden/page.hpp"

#include <optional>

#include "tests/golden/golden_file.hpp"
#include "tests/golden/stages.hpp"

namespace mpol::golden {
namespace {

// The stage that can give the page's code.
const Stage& stage_of(std::string_view code) {
  if (code == info(Code::E0128).text) return *find_stage("check");  // what `=` means depends on types
  if (code.starts_with("E01")) return *find_stage("parse");
  if (code == info(Code::E0701).text) return *find_stage("ir");  // not_executed_yet is found when a policy is lowered
  if (code.starts_with("L")) return *find_stage("lint");
  return *find_stage("check");
}

// Pages of lints show little policies that have no owner, no test and so on: other lints are no matter there.
bool counts(const CodeInfo& found, std::string_view code) {
  return !code.starts_with("L") || found.text == code || (found.severity == Severity::Error && found.text[0] == 'E');
}

std::vector<std::string> codes_of(const Example& example, std::string_view code) {
  const Stage& stage = stage_of(code);
  const SourceTree tree = tree_of(read_golden(example.text));
  Diagnostics diagnostics;
  stage.run(tree, FileId(0), diagnostics);
  std::vector<std::string> result;
  for (const Diagnostic& one : diagnostics.list()) {
    if (counts(info(one.code), code)) result.emplace_back(info(one.code).text);
  }
  return result;
}

std::string list(const std::vector<std::string>& codes) {
  std::string result;
  for (const std::string& code : codes) result += (result.empty() ? "" : ", ") + code;
  return codes.empty() ? "nothing" : result;
}

}  // namespace

std::vector<Example> read_page(std::string_view text) {
  constexpr std::string_view kFails = "```mpol fails ";
  std::vector<Example> result;
  bool inside = false;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    const std::string_view words = line.substr(0, line.find_last_not_of("\r\n ") + 1);
    text.remove_prefix(end);
    ++number;
    if (inside && words == "```") {
      inside = false;
    } else if (inside) {
      result.back().text += line;
    } else if (words.starts_with(kFails) || words == "```mpol passes") {
      inside = true;
      result.push_back({std::string(words.starts_with(kFails) ? words.substr(kFails.size()) : ""), "", number});
    }
  }
  return result;
}

std::vector<std::string> check_page(std::string_view text, std::string_view code) {
  std::vector<std::string> faults;
  const std::optional<Code> known = find_code(code);
  if (!known) return {fmt::format("{} is not in the catalogue", code)};
  const std::string heading = fmt::format("# {}: {}\n", code, info(*known).name);
  if (!text.starts_with(heading))
    faults.push_back("the first line is not `" + heading.substr(0, heading.size() - 1) + "`");
  if (code.starts_with("R") || code.starts_with("E09")) return faults;
  for (const Example& example : read_page(text)) {
    const std::vector<std::string> found = codes_of(example, code);
    const std::vector<std::string> wanted =
        example.fails_with.empty() ? std::vector<std::string>() : std::vector<std::string>{example.fails_with};
    if (found != wanted)
      faults.push_back(fmt::format("line {}: expected {}, found {}", example.line, list(wanted), list(found)));
  }
  return faults;
}

}  // namespace mpol::golden
