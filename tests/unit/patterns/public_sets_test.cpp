// Regexes that nobody of this project wrote: the test suite of the Rust regex crate, and patterns in use for secrets,
// licences and libraries. Skipped, and said so, where the sets are not beside the project. The rates stand in
// docs/patterns.md.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

using Json = nlohmann::json;

std::vector<Json> rows_of(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(MPOL_SHARED_DATA) / (name + ".jsonl");
  std::vector<Json> rows;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) rows.push_back(Json::parse(line));
  if (rows.empty()) BOOST_TEST_MESSAGE("skipped: " << path.string() << " is not there");
  return rows;
}

using Counts = std::map<std::string, int>;
std::string shown(const Counts& counts) {
  std::string line;
  for (const auto& [what, count] : counts) line += fmt::format("  {:5} {}\n", count, what);
  return line;
}

// Why a row of the suite asks for something that patterns do not have; empty if it does not.
std::string not_comparable(const Json& row) {
  const Json& meta = row["meta"];
  const auto is = [&](const char* key, const Json& value) { return meta.contains(key) && meta[key] == value; };
  if (meta["regex"].is_array() && meta["regex"].size() != 1) return "several regexes at once";
  if (is("unicode", false) || is("utf8", false) || row.contains("text_b64")) return "bytes instead of Unicode";
  if (is("search-kind", "overlapping") || is("search-kind", "earliest") || is("match-kind", "all")) {
    return "another kind of search";
  }
  if (meta.contains("bounds")) return "search in a part of the text";
  if (meta.contains("line-terminator")) return "another line end";
  if (is("unescape", true)) return "bytes written as escapes";
  return {};
}

// Rows whose answer depends on what the suite says elsewhere, by their names.
std::string known_difference(const std::string& name) {
  // `$` matches before a final line feed, as in PCRE.
  if (name == "repeat15-no-multi") return "PCRE's `$`";
  // For builds of the crate that leave its Unicode tables out.
  for (const char* row :
       {"perl-class-decimal", "perl-class-space", "perl-class-word", "case-insensitive-is-ascii-only"}) {
    if (name == row) return "the suite has Unicode switched off";
  }
  return {};
}

std::vector<ByteRange> expected_matches(const Json& meta) {
  std::vector<ByteRange> ranges;
  for (const Json& match : meta["matches"]) {
    const Json* span = &match;
    if (match.is_object())
      span = match.contains("span") ? &match["span"] : &match["spans"][0];
    else if (match[0].is_array())
      span = &match[0];
    ranges.push_back({(*span)[0], (*span)[1]});
  }
  return ranges;
}

// The first difference of two lists is one match that begins at the same place and is longer in ours.
bool is_leftmost_longest(const std::vector<ByteRange>& ours, const std::vector<ByteRange>& theirs) {
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    if (ours[i] == theirs[i]) continue;
    return ours[i].begin == theirs[i].begin && ours[i].end > theirs[i].end;
  }
  return false;
}

std::string judged(const Json& row) {
  const Json& meta = row["meta"];
  if (const std::string why = not_comparable(row); !why.empty()) return "not compared: " + why;
  std::string regex = meta["regex"].is_array() ? meta["regex"][0] : meta["regex"];
  const bool anchored = meta.value("anchored", false);
  if (anchored) regex = "\\A(?:" + regex + ")";
  const PatternOptions options{.case_mode = meta.value("case-insensitive", false) ? Case::Ignore : Case::Exact};
  Diagnostics diagnostics;
  const auto pattern = compile_pattern(regex, true, options, {}, diagnostics);
  if (!pattern) {
    const auto code = info(diagnostics.list().front().code);
    return fmt::format("refused: {} {}", code.text, code.name);
  }
  if (row["label"] == "reject") return "WRONG: accepted, the suite refuses it";
  const std::string text = row["text"];
  const auto scanner = make_fast_scanner({*pattern});
  const auto scratch = scanner->make_scratch();
  PatternBits found;
  BOOST_TEST(scanner->find(text, *scratch, found));
  std::vector<ByteRange> ours;
  BOOST_TEST(scanner->matches(0, text, *scratch, ours));
  BOOST_TEST(found.test(0) == !ours.empty());
  std::vector<ByteRange> theirs = expected_matches(meta);
  const std::string name = meta["name"];
  if (ours.empty() != theirs.empty()) {
    const std::string why = known_difference(name);
    return why.empty() ? "WRONG: existence differs: " + name : "accepted, differs: " + why;
  }
  if (anchored || meta.contains("match-limit")) {
    if (ours.size() > theirs.size()) ours.resize(theirs.size());
    if (theirs.size() > ours.size()) theirs.resize(ours.size());
  }
  if (ours == theirs) return "accepted, same matches";
  if (is_leftmost_longest(ours, theirs)) return "accepted, same existence, ours is leftmost-longest";
  return "WRONG: other matches: " + name;
}

BOOST_AUTO_TEST_CASE(the_suite_of_the_rust_regex_crate) {
  Counts counts;
  int wrong = 0;
  for (const Json& row : rows_of("regex_rust_suite")) {
    const std::string judgement = judged(row);
    ++counts[judgement];
    if (judgement.starts_with("WRONG")) ++wrong;
  }
  BOOST_TEST_MESSAGE(shown(counts));
  BOOST_TEST(wrong == 0, shown(counts));
}

BOOST_AUTO_TEST_CASE(patterns_in_use) {
  Counts counts;
  std::map<std::string, std::vector<Pattern>> sets;
  for (const Json& row : rows_of("real_patterns")) {
    const std::string set = row["meta"]["set"];
    Diagnostics diagnostics;
    auto pattern = compile_pattern(row["text"], true, {.case_mode = Case::Exact}, {}, diagnostics);
    if (pattern) {
      ++counts[set + ": accepted"];
      sets[set].push_back(std::move(*pattern));
      continue;
    }
    const Diagnostic first = diagnostics.list().front();
    ++counts[fmt::format("{}: refused: {} {}", set, info(first.code).text, first.message)];
  }
  BOOST_TEST_MESSAGE(shown(counts));
  for (const auto& [set, patterns] : sets) {
    const auto begin = std::chrono::steady_clock::now();
    const auto scanner = make_fast_scanner(patterns);
    const auto took = std::chrono::steady_clock::now() - begin;
    BOOST_TEST_MESSAGE(set << ": made in " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
                           << " ms");
    BOOST_TEST(scanner->pattern_count() == patterns.size());
  }
}

}  // namespace
}  // namespace mpol::patterns
