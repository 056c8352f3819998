#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "compiler/analyze/cost.hpp"
#include "compiler/analyze/slow_patterns.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string format = "human";
  std::uint64_t limit = 0;
};

int cost(const Options& options, Context& context) {
  auto policies = compile_policies(context, options.paths, {});
  if (!policies) return fail(context, policies.error());
  Policies& read = **policies;
  for (const auto& [package, compiled] : read.packages) {
    if (!compiled.module) continue;
    const analyze::ProgramCost cost = analyze::cost_of(*compiled.module);
    if (options.format == "json") {
      context.out << analyze::cost_json(cost) << '\n';
    } else {
      context.out << "package " << package.name << '\n' << analyze::cost_table(cost);
    }
    analyze::warn_slow_patterns(*compiled.module, read.sources, read.diagnostics);
    if (options.limit > 0)
      analyze::enforce_cost(*compiled.module, options.limit, package.files.front().package.span, read.diagnostics);
  }
  show(context, read.diagnostics, read.sources, "human");
  return read.diagnostics.has_errors() ? kFindings : kOk;
}

}  // namespace

void add_cost(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "cost", "the worst case that an event can cost, by rule, and patterns that are dear to look for");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some")->required();
  command->add_option("--format", options->format, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  command->add_option("--limit", options->limit, "fail when an event can cost more units than this");
  command->footer("Example: mpol cost policies/mistral --limit 200000");
  command->callback([&context, options] { context.run = [&context, options] { return cost(*options, context); }; });
}

}  // namespace mpol::cli
