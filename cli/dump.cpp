#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "compiler/check/print_checked.hpp"
#include "compiler/lint/policy_json.hpp"
#include "compiler/parse/print_ast.hpp"
#include "program/ir_text.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string stage = "optimized";
  std::string format = "text";
};

compiler::Stage last_stage(const std::string& stage) {
  if (stage == "ir") return compiler::Stage::Lower;
  return stage == "optimized" ? compiler::Stage::Optimize : compiler::Stage::Check;
}

std::string checked_json(const compiler::Package& package, const checked::Policy& policy, const SourceTree& sources) {
  const lint::Settings none;
  return lint::policy_json(lint::Facts({package.files, policy, sources}, none, Diagnostics()));
}

int dump(const Options& options, Context& context) {
  if (options.format == "json" && options.stage != "checked")
    return fail(context, {"only `--stage checked` has the form json"});
  auto policies = compile_policies(context, options.paths, {.last = last_stage(options.stage)});
  if (!policies) return fail(context, policies.error());
  const Policies& read = **policies;
  if (!read.diagnostics.empty()) show(context, read.diagnostics, read.sources, "human");
  for (const auto& [package, compiled] : read.packages) {
    if (options.stage == "ast") {
      for (const ast::File& file : package.files) context.out << ast::print(file);
    } else if (options.format == "json") {
      if (read.diagnostics.has_errors()) continue;  // what is wrong was shown
      context.out << checked_json(package, compiled.policy, read.sources) << '\n';
    } else if (options.stage == "checked") {
      context.out << check::print_checked(compiled.policy);
    } else if (compiled.module) {
      context.out << ir::print(*compiled.module);
    }
  }
  return read.diagnostics.has_errors() ? kFindings : kOk;
}

}  // namespace

void add_dump(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("dump", "print a policy as one of the compiler's stages sees it");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some")->required();
  command->add_option("--stage", options->stage, "ast, checked, ir or optimized")
      ->check(CLI::IsMember({"ast", "checked", "ir", "optimized"}))
      ->capture_default_str();
  command->add_option("--format", options->format, "text, or json: what queries of a team's own lints are asked of")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->footer(
      "Examples:\n  mpol dump policies/mistral --stage ir\n  mpol dump policies/mistral --stage checked --format json");
  command->callback([&context, options] { context.run = [&context, options] { return dump(*options, context); }; });
}

}  // namespace mpol::cli
