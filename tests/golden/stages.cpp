#include "tests/golden/stages.hpp"

#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"

namespace mpol::golden {
namespace {

std::string run_parse(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  parse::parse_file(main, tree, diagnostics);
  return {};
}

std::string run_ast(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  return ast::print(parse::parse_file(main, tree, diagnostics));
}

constexpr Stage kStages[] = {
    {"parse", run_parse},
    {"ast", run_ast},
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
