#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <ostream>

#include "base/doors/replace_file.hpp"
#include "cli/lint_run.hpp"

namespace mpol::cli {
namespace {

int write_baseline(const LintRun& run, const LintOptions& options, Context& context) {
  if (auto written = write_file(options.write_baseline, run.all.write()); !written)
    return fail(context, written.error());
  context.out << count(run.all.size(), "finding") << " in " << options.write_baseline << '\n';
  return kOk;
}

// Hints stop nothing.
bool stops(const Diagnostics& findings) {
  const std::vector<Diagnostic> list = findings.list();
  return std::any_of(list.begin(), list.end(), [](const Diagnostic& one) { return one.severity != Severity::Hint; });
}

int lint(const LintOptions& options, Context& context) {
  auto done =
      options.fix || options.diff ? fix_policies(context, options) : lint_policies(context, context.files, options);
  if (!done) return fail(context, done.error());
  const LintRun& run = **done;
  if (!options.write_baseline.empty() && !run.has_policy_errors) return write_baseline(run, options, context);
  Diagnostics shown;
  for (Diagnostic& finding : run.findings.list()) shown.add(std::move(finding));
  show(context, shown, run.sources, options.format);
  if (options.format == "human" && run.findings.empty())
    context.out << "ok: nothing found in " << count(run.packages, "package") << ", " << count(run.rules, "rule")
                << '\n';
  return stops(run.findings) ? kFindings : kOk;
}

}  // namespace

void add_lint(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("lint", "say what in policies is not wrong and likely not meant");
  auto options = std::make_shared<LintOptions>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some")->required();
  command->add_flag("--fix", options->fix, "apply the fixes that findings offer");
  command->add_flag("--diff", options->diff, "show what --fix would change, and write nothing");
  command->add_option("--format", options->format, "human, json, sarif (code scanning), github (annotations)")
      ->check(CLI::IsMember(diagnostic_formats()))
      ->capture_default_str();
  command->add_option("--config", options->config,
                      "settings; without it the nearest mpol-lint.toml above each package");
  CLI::Option* baseline = command->add_option("--baseline", options->baseline, "show nothing that this file lists");
  command->add_option("--write-baseline", options->write_baseline, "write all findings to this file")
      ->excludes(baseline);
  command->add_option("--today", options->today, "the day that review dates are held against: 2027-03-31");
  command->footer(
      "Exit code 1 when there are errors or warnings; hints stop nothing.\n"
      "Examples:\n  mpol lint policies/mistral\n  mpol lint policies --fix\n"
      "  mpol lint policies --write-baseline lint-baseline.txt");
  command->callback([&context, options] { context.run = [&context, options] { return lint(*options, context); }; });
}

}  // namespace mpol::cli
