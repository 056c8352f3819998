#include "tests/golden/stages.hpp"

#include <iterator>
#include <optional>

#include "compiler/check/check.hpp"
#include "compiler/check/print_checked.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/optimize/optimize.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"
#include "program/ir_text.hpp"
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

// `sources` gains the library's files.
checked::Policy check_all(SourceTree& sources, FileId main, Diagnostics& diagnostics) {
  const SourceTree beside = sources;
  GoldenLibrary library(beside);
  std::vector<ast::File> files;
  files.push_back(parse::parse_file(main, sources, diagnostics));
  // Further files of the same package stand beside the first; what stands in a folder is imported.
  for (std::size_t i = 1; i < beside.size(); ++i) {
    const std::string& name = beside.file(FileId(i)).name();
    if (name.ends_with(".mpol") && name.find('/') == std::string::npos)
      files.push_back(parse::parse_file(FileId(i), sources, diagnostics));
  }
  return check::check(files, library, sources, diagnostics);
}

std::string run_check(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  check_all(sources, main, diagnostics);
  return {};
}

std::string run_checked(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  return check::print_checked(check_all(sources, main, diagnostics));
}

// A policy with errors is not lowered, as in the compiler.
std::optional<ir::Module> lower_all(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  const checked::Policy policy = check_all(sources, main, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  return lower::lower(policy, sources, diagnostics);
}

std::string run_ir(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  const std::optional<ir::Module> module = lower_all(tree, main, diagnostics);
  return module ? ir::print(*module) : "";
}

std::string run_optimized(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  std::optional<ir::Module> module = lower_all(tree, main, diagnostics);
  if (!module) return {};
  optimize::optimize(*module);
  return ir::print(*module);
}

constexpr Stage kStages[] = {
    {"parse", run_parse},     {"ast", run_ast}, {"check", run_check},
    {"checked", run_checked}, {"ir", run_ir},   {"optimized", run_optimized},
};

}  // namespace

std::span<const Stage> stages() { return kStages; }

const Stage* find_stage(std::string_view name) {
  for (const Stage& stage : kStages)
    if (stage.name == name) return &stage;
  return nullptr;
}

const Stage& checking_stage() { return *find_stage("check"); }

const Stage& last_stage() { return *std::prev(std::end(kStages)); }

}  // namespace mpol::golden
