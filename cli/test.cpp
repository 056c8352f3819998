#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ostream>
#include <random>
#include <thread>

#include "base/doors/replace_file.hpp"
#include "cli/command.hpp"
#include "cli/coverage/reports.hpp"
#include "cli/testing/measure.hpp"
#include "cli/testing/watch.hpp"

namespace mpol::cli {
namespace {

struct Options {
  TestOptions test;
  std::string format = "human";
  bool shuffles = false, shows_coverage = false, watches = false;
  std::string html, lcov;                // files; "": not asked for
  std::optional<double> least_coverage;  // percent
};

struct Format {
  const char* name;
  const char* what;
  void (*write)(const TestReport&, Context&);
};
constexpr Format kFormats[] = {
#define MPOL_TEST_FORMAT(name, what) {#name, what, write_##name},
#include "cli/testing/formats.def"
#undef MPOL_TEST_FORMAT
};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

std::string format_help() {
  std::string help;
  for (const Format& format : kFormats)
    help += fmt::format("{}{}: {}", help.empty() ? "" : "; ", format.name, format.what);
  return help;
}

// The text form goes where it does not mix with what a program reads.
int report_coverage(const Options& options, const TestRun& run, Context& context) {
  const SourceTree& sources = run.policies->sources;
  const bool is_human = options.format == "human";
  if (options.shows_coverage) (is_human ? context.out : context.err) << coverage_text(run.coverage, sources);
  if (!options.html.empty()) {
    if (const auto written = write_file(options.html, coverage_html(run.coverage, sources)); !written)
      return fail(context, written.error());
  }
  if (!options.lcov.empty()) {
    if (const auto written = write_file(options.lcov, coverage_lcov(run.coverage, sources)); !written)
      return fail(context, written.error());
  }
  const double percent = run.coverage.share().percent();
  if (!options.least_coverage || percent >= *options.least_coverage) return kOk;
  context.err << fmt::format("error: coverage is {:.1f} %, expected {} % at least (--min-coverage)\n", percent,
                             *options.least_coverage);
  return kFindings;
}

int run_once(const Options& options, Context& context) {
  auto run = run_selected(options.test, context);
  if (!run) return fail(context, run.error());
  TestReport& report = *run->report;
  if (options.test.measures_coverage) report.coverage = &run->coverage;
  show(context, run->policies->diagnostics, report.sources, "human");
  for (const Format& format : kFormats) {
    if (options.format == format.name) format.write(report, context);
  }
  context.out.flush();
  const int coverage = options.test.measures_coverage ? report_coverage(options, *run, context) : kOk;
  if (coverage == kUsage) return coverage;
  return report.failed > 0 || run->policies->diagnostics.has_errors() ? kFindings : coverage;
}

int watch(const Options& options, Context& context) {
  DiskWatchDoor door;
  for (;;) {
    const WatchedFiles files(context.files, door);
    Context watched{.files = files, .out = context.out, .err = context.err};
    watched.colour = context.colour;
    watched.stdlib = context.stdlib;
    run_once(options, watched);
    context.out.flush();
    context.err << "watching " << count(files.stamps().size(), "path") << " for changes; Ctrl-C ends it\n"
                << std::flush;
    if (!wait_for_change(files.stamps(), door)) return kOk;
    if (context.out_is_terminal) context.out << "\x1b[2J\x1b[3J\x1b[H";
  }
}

// "95%" or "95"
std::string check_percent(const std::string& text, std::optional<double>& out) {
  const std::string number = text.ends_with('%') ? text.substr(0, text.size() - 1) : text;
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || !(value >= 0 && value <= 100)) return "expected a percentage from 0% to 100%";
  out = value;
  return {};
}

void add_options(CLI::App& command, Options& options) {
  TestOptions& test = options.test;
  command
      .add_option("paths", test.paths,
                  ".mpol files, folders that hold some, FILE.mpol:LINE for the test of that line, or a bundle")
      ->required();
  add_bundle_options(command, test.bundle);
  command
      .add_option("--run", test.selection.titles, "only tests whose title has a match of this regex; may be repeated")
      ->allow_extra_args(false);
  command
      .add_option("--rule", test.selection.rules,
                  "only tests that expect something of this rule; `R-*`: of one that begins so; may be repeated")
      ->allow_extra_args(false);
  command.add_option("--format", options.format, format_help())
      ->check(CLI::IsMember(format_names()))
      ->capture_default_str();
  command.add_option("--jobs", test.run.jobs, "threads (default: one a core)")->check(CLI::Range(1, 256));
  CLI::Option* fail_fast = command.add_flag("--fail-fast", test.run.fail_fast, "stop at the first test that fails");
  command.add_flag("--shuffle", options.shuffles, "run the tests in another order each time; the seed is shown");
  command.add_option("--seed", test.seed, "run the tests in the order of this seed");
  command.add_flag("--watch", options.watches, "run again when a file changes that was read");
  for (CLI::Option* option :
       {command.add_flag("--coverage", options.shows_coverage,
                         "show which outcomes of rules and conditions no test has seen"),
        command.add_option("--coverage-html", options.html, "write it to this file as a page, with the source"),
        command.add_option("--coverage-lcov", options.lcov, "write it to this file as an lcov tracefile"),
        command
            .add_option_function<std::string>(
                "--min-coverage", [&options](const std::string& text) { check_percent(text, options.least_coverage); },
                "fail when fewer outcomes were seen, in percent: 95%")
            ->check([](const std::string& text) {
              std::optional<double> unused;
              return check_percent(text, unused);
            })}) {
    option->excludes(fail_fast);
  }
}

}  // namespace

void add_test(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("test", "run the test blocks of policies");
  auto options = std::make_shared<Options>();
  options->test.run.jobs = std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
  add_options(*command, *options);
  command->footer(
      "Examples:\n  mpol test policies/mistral\n  mpol test policies/mistral --coverage --min-coverage 95%\n"
      "  mpol test policies/mistral/csam.mpol:25\n"
      "Exit code: 0 when every test passes and the coverage is enough; 1 when one fails, the policy has errors, or "
      "the\n"
      "coverage is too small; 2 when the command line is wrong, a file cannot be read or written, or no test is "
      "selected.");
  command->callback([&context, options] {
    options->test.measures_coverage = options->shows_coverage || !options->html.empty() || !options->lcov.empty() ||
                                      options->least_coverage.has_value();
    if (options->shuffles && !options->test.seed) options->test.seed = std::random_device()();
    context.run = [&context, options] {
      return options->watches ? watch(*options, context) : run_once(*options, context);
    };
  });
}

}  // namespace mpol::cli
