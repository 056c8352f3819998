#include "tests/golden/stages.hpp"

#include "compiler/check/check.hpp"
#include "compiler/check/print_checked.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"
#include "tests/golden/golden_library.hpp"

namespace mpol::golden {
namespace {

std::string run_parse(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  parse::parse_file(main, tree, diagnostics);
  return {};
}

std::string run_ast(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  return ast::print(parse::parse_file(main, tree, diagnostics));
}

checked::Policy check_all(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;  // the library's files are added
  GoldenLibrary library(tree);
  std::vector<ast::File> files;
  files.push_back(parse::parse_file(main, sources, diagnostics));
  return check::check(files, library, sources, diagnostics);
}

std::string run_check(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  check_all(tree, main, diagnostics);
  return {};
}

std::string run_checked(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  return check::print_checked(check_all(tree, main, diagnostics));
}

constexpr Stage kStages[] = {
    {"parse", run_parse},
    {"ast", run_ast},
    {"check", run_check},
    {"checked", run_checked},
};

}  // namespace

std::span<const Stage> stages() { return kStages; }

const Stage* find_stage(std::string_view name) {
  for (const Stage& stage : kStages)
    if (stage.name == name) return &stage;
  return nullptr;
}

const Stage& checking_stage() {
  const Stage* check = find_stage("check");
  return check ? *check : kStages[0];
}

}  // namespace mpol::golden
