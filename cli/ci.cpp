#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <ostream>

#include "cli/ci_report.hpp"
#include "cli/ci_run.hpp"
#include "cli/command.hpp"
#include "cli/mutate.hpp"

namespace mpol::cli {
namespace {

// GitHub shows what a job appends to this file on the page of its run.
Result<void> append_summary(const std::vector<CiStep>& steps) {
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return {};
  std::ofstream file(path, std::ios::app | std::ios::binary);
  file << ci_markdown(steps);
  file.flush();
  if (!file) return Failure{std::string("cannot write the summary to `") + path + "`, which GITHUB_STEP_SUMMARY names"};
  return {};
}

int ci(const CiOptions& options, Context& context) {
  if (const auto share = parse_share(options.min_score); !share) return fail(context, share.error());
  // A path that is not there is the caller's fault, and no step's.
  for (const std::string& path : options.paths) {
    if (context.files.kind(path) == PathKind::Missing)
      return fail(context, Failure{"cannot read `" + path + "`: no such file or folder"});
  }
  const std::vector<CiStep> steps = run_ci_steps(options, context);
  context.out << (options.format == "json" ? ci_json(steps) : ci_text(steps));
  if (options.format == "github") {
    if (const auto written = append_summary(steps); !written) return fail(context, written.error());
  }
  return ci_exit_code(steps);
}

}  // namespace

void add_ci(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("ci", "all that a change of policies must pass, with one summary");
  auto options = std::make_shared<CiOptions>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some")->required();
  std::vector<std::string> names;
  std::string codes;
  for (const CiStepRow& row : kCiSteps) {
    names.emplace_back(row.name);
    codes += fmt::format(", {} `{}` failed", row.code, row.name);
  }
  command->add_option("--skip", options->skipped, "leave this step out; may be repeated")->check(CLI::IsMember(names));
  command->add_option("--min-score", options->min_score, "the share of changes that `mutate --quick` must see noticed")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "the sample of `mutate --quick`")->capture_default_str();
  command->add_option("--format", options->format, "human, json, or github (annotations, and the job's summary)")
      ->check(CLI::IsMember({"human", "json", "github"}))
      ->capture_default_str();
  command->footer("Example: mpol ci policies/mistral\nExit code: 0 all is well, 2 the command line is at fault" +
                  codes + "; the first that failed counts.");
  command->callback([&context, options] { context.run = [&context, options] { return ci(*options, context); }; });
}

}  // namespace mpol::cli
