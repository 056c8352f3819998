#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/diagnostics/render.hpp"
#include "cli/command.hpp"
#include "cli/policy.hpp"
#include "cli/test_run.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  BundleOptions bundle;
  std::string format = "human";
};

struct Totals {
  std::size_t passed = 0, failed = 0, proofs = 0;
  std::vector<std::string> not_compiled;  // packages, of which no test was run
};

std::string place(const SourceTree& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const Position position = file.position(span.begin);
  return fmt::format("{}:{}:{}", file.name(), position.line, position.column);
}

void show_human(const TestResult& result, const SourceTree& sources, Context& context) {
  const char* red = context.colour ? "\x1b[31m" : "";
  const char* plain = context.colour ? "\x1b[0m" : "";
  context.out << red << "FAILED" << plain << " \"" << result.title << "\"  " << place(sources, result.span) << '\n';
  for (std::size_t i = 0; i < result.failures.size(); ++i) {
    const TestFailure& failure = result.failures[i];
    context.out << "  " << place(sources, failure.span) << "\n    expected  " << failure.expected << "\n    found     "
                << failure.found << '\n';
    const bool is_last_of_step = i + 1 == result.failures.size() || result.failures[i + 1].step != failure.step;
    if (is_last_of_step) context.out << "    decision  " << result.decisions[failure.step];
  }
}

nlohmann::ordered_json to_json(const TestResult& result, const SourceTree& sources) {
  nlohmann::ordered_json failures = nlohmann::ordered_json::array();
  for (const TestFailure& failure : result.failures) {
    failures.push_back(
        {{"at", place(sources, failure.span)}, {"expected", failure.expected}, {"found", failure.found}});
  }
  return {{"test", result.title},
          {"at", place(sources, result.span)},
          {"passed", result.failures.empty()},
          {"failures", std::move(failures)}};
}

void show_github(const TestResult& result, const SourceTree& sources, Context& context) {
  for (const TestFailure& failure : result.failures) {
    const SourceFile& file = sources.file(failure.span.file);
    context.out << github_annotation("error", file.name(), file.position(failure.span.begin),
                                     file.position(failure.span.end), result.title,
                                     "expected " + failure.expected + ", found " + failure.found);
  }
}

int test(const Options& options, Context& context) {
  auto policies = compile_policies(context, options.paths, {}, options.bundle);
  if (!policies) return fail(context, policies.error());
  Policies& read = **policies;
  Totals totals;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [package, compiled] : read.packages) {
    if (!compiled.module) {
      totals.not_compiled.push_back(package.name);
      continue;
    }
    totals.proofs += compiled.policy.proofs.size();
    for (const TestResult& result : run_tests(compiled.policy, *compiled.module, read.diagnostics)) {
      ++(result.failures.empty() ? totals.passed : totals.failed);
      if (options.format == "json") {
        list.push_back(to_json(result, read.sources));
      } else if (options.format == "github") {
        show_github(result, read.sources, context);
      } else if (!result.failures.empty()) {
        show_human(result, read.sources, context);
      }
    }
  }
  show(context, read.diagnostics, read.sources, "human");
  if (options.format == "json") {
    context.out << nlohmann::ordered_json{{"passed", totals.passed},
                                          {"failed", totals.failed},
                                          {"not_compiled", totals.not_compiled},
                                          {"tests", std::move(list)}}
                       .dump(2)
                << '\n';
  } else if (options.format == "human") {
    for (const std::string& package : totals.not_compiled)
      context.out << "package `" << package << "` does not compile: none of its tests was run\n";
    if (totals.not_compiled.size() < read.packages.size())
      context.out << totals.passed << " passed, " << totals.failed << " failed\n";
    if (totals.proofs > 0)
      context.out << "not run: " << totals.proofs << " `prove` blocks, which this version only checks\n";
  }
  return totals.failed > 0 || read.diagnostics.has_errors() ? kFindings : kOk;
}

}  // namespace

void add_test(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("test", "run the test blocks of policies");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some; or a bundle")->required();
  add_bundle_options(*command, options->bundle);
  command->add_option("--format", options->format, "human, json or github (annotations)")
      ->check(CLI::IsMember({"human", "json", "github"}))
      ->capture_default_str();
  command->footer(
      "Example: mpol test policies/mistral\nExit code: 0 when every test passes, 1 when one fails or the policy has "
      "errors.");
  command->callback([&context, options] { context.run = [&context, options] { return test(*options, context); }; });
}

}  // namespace mpol::cli
