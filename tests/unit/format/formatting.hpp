// What must hold of every text and its formatted form. Reads a policy only as far as its tree.
#pragma once
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/format/format.hpp"
#include "compiler/parse/outline.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"

namespace mpol::test {

struct ReadPolicy {
  std::string tree;
  std::vector<std::string> reports;  // codes and messages, without places
};

inline ReadPolicy read_policy(const std::string& text) {
  SourceTree sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("t.mpol", text);
  ReadPolicy result{ast::print(parse::parse_file(file, sources, diagnostics)), {}};
  for (const Diagnostic& one : diagnostics.list())
    result.reports.push_back(std::string(info(one.code).text) + ' ' + one.message);
  return result;
}

inline format::Formatted require_stable(const std::string& text) {
  const format::Formatted once = format::format(text);
  BOOST_REQUIRE_MESSAGE(once.outcome != format::Outcome::WordsDiffered, text);
  const format::Formatted twice = format::format(once.text);
  BOOST_REQUIRE_MESSAGE(twice.text == once.text, text << "\n---- once\n"
                                                      << once.text << "\n---- twice\n"
                                                      << twice.text);
  const ReadPolicy before = read_policy(text), after = read_policy(once.text);
  const auto differs = std::mismatch(before.tree.begin(), before.tree.end(), after.tree.begin(), after.tree.end());
  BOOST_REQUIRE_MESSAGE(before.tree == after.tree,
                        text << "\n---- formatted\n"
                             << once.text << "\n---- tree before\n"
                             << std::string(differs.first, before.tree.end()).substr(0, 200) << "\n---- tree after\n"
                             << std::string(differs.second, after.tree.end()).substr(0, 200));
  BOOST_REQUIRE_MESSAGE(before.reports == after.reports, text << "\n---- formatted\n" << once.text);
  return once;
}

// The policies of the tree: the shipped ones, the examples, and the tests of the parser and the checks.
inline std::vector<std::string> policies_of_the_tree() {
  namespace fs = std::filesystem;
  std::vector<std::string> paths;
  for (const char* folder : {"policies", "stdlib", "examples", "tests/golden"})
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(MPOL_SOURCE_DIR) / folder))
      if (entry.path().extension() == ".mpol") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> texts;
  for (const std::string& path : paths) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    texts.push_back(text.str());
  }
  BOOST_REQUIRE(texts.size() > 100);
  return texts;
}

// Good words for the ways to disturb a text: its words and comments with what stands between them.
struct Pieces {
  std::vector<std::string> words;
  std::vector<std::string> gaps;  // before each word, and one at the end
};

inline Pieces cut(const std::string& text) {
  Pieces result;
  const auto outline = parse::read_outline(text);
  if (!outline) return result;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const parse::Word& word : outline->words) places.emplace_back(word.begin, word.end);
  for (const parse::Comment& comment : outline->comments) places.emplace_back(comment.begin, comment.end);
  std::sort(places.begin(), places.end());
  std::uint32_t at = 0;
  for (const auto& [begin, end] : places) {
    result.gaps.push_back(text.substr(at, begin - at));
    result.words.push_back(text.substr(begin, end - begin));
    at = end;
  }
  result.gaps.push_back(text.substr(at));
  return result;
}

inline std::string put_together(const Pieces& pieces) {
  std::string text;
  for (std::size_t i = 0; i < pieces.words.size(); ++i) text += pieces.gaps[i] + pieces.words[i];
  return text + pieces.gaps.back();
}

}  // namespace mpol::test
