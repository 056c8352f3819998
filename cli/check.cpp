#include <CLI/CLI.hpp>
#include <ostream>

#include "cli/command.hpp"
#include "cli/policy.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string format = "human";
};

int check(const Options& options, Context& context) {
  auto policies = compile_policies(context, options.paths, {.last = compiler::Stage::Check});
  if (!policies) return fail(context, policies.error());
  const Policies& read = **policies;
  show(context, read.diagnostics, read.sources, options.format);
  if (options.format == "human" && read.diagnostics.empty()) {
    std::size_t rules = 0, tests = 0;
    for (const auto& [package, compiled] : read.packages) {
      rules += compiled.policy.rules.size();
      tests += compiled.policy.tests.size();
    }
    context.out << "ok: " << count(read.packages.size(), "package") << ", " << count(rules, "rule") << ", "
                << count(tests, "test") << '\n';
  }
  return read.diagnostics.has_errors() ? kFindings : kOk;
}

}  // namespace

void add_check(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("check", "say what is wrong with policies, and where");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some")->required();
  command->add_option("--format", options->format, "human, json, sarif (code scanning), github (annotations)")
      ->check(CLI::IsMember(diagnostic_formats()))
      ->capture_default_str();
  command->footer("Examples:\n  mpol check policies/mistral\n  mpol check policies --format sarif > mpol.sarif");
  command->callback([&context, options] { context.run = [&context, options] { return check(*options, context); }; });
}

}  // namespace mpol::cli
