#include "tests/golden/stages.hpp"

#include <optional>

#include "compiler/check/check.hpp"
#include "compiler/check/print_checked.hpp"
#include "compiler/format/format.hpp"
#include "compiler/lint/lint.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/optimize/optimize.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/parse/print_ast.hpp"
#include "program/ir_text.hpp"
#include "program/ir_verify.hpp"
#include "tests/golden/golden_library.hpp"
#include "tests/golden/mistake.hpp"
#include "tests/golden/run_policy.hpp"

namespace mpol::golden {
namespace {

StageResult run_parse(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  parse::parse_file(main, tree, diagnostics);
  return {};
}

StageResult run_ast(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  return {ast::print(parse::parse_file(main, tree, diagnostics)), {}};
}

StageResult run_format(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  const std::string_view text = tree.file(main).text();
  const format::Formatted formatted = format::format(text);
  StageResult result{formatted.text, {}};
  parse::parse_file(main, tree, diagnostics);
  if (formatted.outcome == format::Outcome::WordsDiffered) result.faults.push_back("formatting changes words");
  if (format::format(formatted.text).text != formatted.text)
    result.faults.push_back("formatting the result changes it again");
  return result;
}

// The policy's own files: further ones of the same package stand beside the first; what stands in a folder is imported.
std::vector<ast::File> parse_own(const SourceTree& sources, FileId main, Diagnostics& diagnostics) {
  std::vector<ast::File> files;
  files.push_back(parse::parse_file(main, sources, diagnostics));
  for (std::size_t i = 1; i < sources.size(); ++i) {
    const std::string& name = sources.file(FileId(i)).name();
    if (name.ends_with(".mpol") && name.find('/') == std::string::npos)
      files.push_back(parse::parse_file(FileId(i), sources, diagnostics));
  }
  return files;
}

// `sources` gains the library's files.
checked::Policy check_all(SourceTree& sources, FileId main, Diagnostics& diagnostics) {
  const SourceTree beside = sources;
  GoldenLibrary library(beside);
  const std::vector<ast::File> files = parse_own(beside, main, diagnostics);
  return check::check(files, library, sources, diagnostics);
}

// `only`: this lint alone; null: all. Settings stand beside the policy.
StageResult run_lints(const SourceTree& tree, FileId main, const Code* only, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  GoldenLibrary library(tree);
  Diagnostics checked;
  const std::vector<ast::File> files = parse_own(tree, main, checked);
  const checked::Policy policy = check::check(files, library, sources, checked);
  lint::Settings settings;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    if (tree.file(FileId(i)).name() == "mpol-lint.toml") settings = lint::read_settings(FileId(i), tree, diagnostics);
  }
  if (diagnostics.has_errors()) return {};
  settings.today = "2026-06-30";
  if (only != nullptr) {
    lint::Levels& levels = settings.levels.emplace_back();
    for (const std::string& family : lint::families()) levels.families.emplace_back(family, lint::Level{});
    levels.lints.emplace_back(*only, lint::Level{info(*only).severity});
  }
  lint::lint({files, policy, sources}, settings, checked, diagnostics);
  return {};
}

StageResult run_lint(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  return run_lints(tree, main, nullptr, diagnostics);
}

template <Code Only>
StageResult run_one_lint(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  const Code only = Only;
  return run_lints(tree, main, &only, diagnostics);
}

StageResult run_check(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  check_all(sources, main, diagnostics);
  return {};
}

StageResult run_mistake(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  run_check(tree, main, diagnostics);
  return {{}, mistake_faults(tree, diagnostics.list(), [&](const SourceTree& meant) {
            Diagnostics left;
            run_check(meant, main, left);
            return left.list().size();
          })};
}

StageResult run_checked(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  return {check::print_checked(check_all(sources, main, diagnostics)), {}};
}

// A policy with errors is not lowered, as in the compiler.
std::optional<ir::Module> lower_all(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  const checked::Policy policy = check_all(sources, main, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  return lower::lower(policy, sources, diagnostics);
}

StageResult run_ir(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  const std::optional<ir::Module> module = lower_all(tree, main, diagnostics);
  return {module ? ir::print(*module) : "", {}};
}

bool all_passes(ir::Module& module) { return optimize::optimize(module); }

// What a pass is given: IR text beside the policy where there is some, since lowering leaves some passes nothing to do.
std::optional<ir::Module> before_passes(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  for (std::size_t i = 1; i < tree.size(); ++i) {
    if (!tree.file(FileId(i)).name().ends_with(".ir")) continue;
    ir::Module module = ir::parse(FileId(i), tree, diagnostics);
    return diagnostics.has_errors() ? std::nullopt : std::optional(std::move(module));
  }
  return lower_all(tree, main, diagnostics);
}

template <bool (*Pass)(ir::Module&)>
StageResult run_passes(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  std::optional<ir::Module> module = before_passes(tree, main, diagnostics);
  if (!module) return {};
  Pass(*module);
  ir::assert_verified(*module, "the passes of a golden test");
  return {ir::print(*module), {}};
}

StageResult run_run(const SourceTree& tree, FileId main, Diagnostics& diagnostics) {
  SourceTree sources = tree;
  const checked::Policy policy = check_all(sources, main, diagnostics);
  const StageResult not_run{{}, {"the policy has errors, so that its tests cannot run"}};
  if (diagnostics.has_errors()) return not_run;
  const ir::Module module = lower::lower(policy, sources, diagnostics);
  if (diagnostics.has_errors()) return not_run;
  return run_every_way(policy, module, sources, diagnostics);
}

constexpr Stage kStages[] = {
    {"parse", run_parse},     {"ast", run_ast},         {"format", run_format}, {"check", run_check},
    {"mistake", run_mistake}, {"checked", run_checked}, {"ir", run_ir},         {"optimized", run_passes<all_passes>},
// One pass alone, once: `optimized share`.
#define MPOL_PASS(name, doc) {"optimized " #name, run_passes<optimize::name>},
#include "compiler/optimize/passes.def"
#undef MPOL_PASS
    {"run", run_run},
    {"lint", run_lint},
// One lint alone: `lint rule_never_fires`.
#define MPOL_ERROR(code, name, message)
#define MPOL_WARNING(code, name, message)
#define MPOL_RETIRED(code)
#define MPOL_LINT(code, name, severity, message) {"lint " #name, run_one_lint<Code::code>},
#include "base/diagnostics/lints.def"
#undef MPOL_ERROR
#undef MPOL_WARNING
#undef MPOL_RETIRED
#undef MPOL_LINT
};

}  // namespace

const Stage* find_stage(std::string_view name) {
  for (const Stage& stage : kStages)
    if (stage.name == name) return &stage;
  return nullptr;
}

}  // namespace mpol::golden
