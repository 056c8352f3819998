#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>
#include <random>
#include <regex>
#include <thread>

#include "base/limits.hpp"
#include "cli/command.hpp"
#include "cli/mutate.hpp"
#include "cli/policy.hpp"
#include "cli/test_run.hpp"

namespace mpol::cli {
namespace {

struct Options : MutateOptions {
  std::string format = "human", min_score;
};

std::string place(const SourceTree& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const Position position = file.position(span.begin);
  return fmt::format("{}:{}:{}", file.name(), position.line, position.column);
}

bool is_wanted(const mutate::Mutation& mutation, const MutateOptions& options) {
  const auto& operators = options.operators;
  const std::string name(mutate::all_operators()[static_cast<std::size_t>(mutation.op)].name);
  if (!operators.empty() && std::find(operators.begin(), operators.end(), name) == operators.end()) return false;
  return options.rules.empty() || std::any_of(options.rules.begin(), options.rules.end(), [&](const std::string& rule) {
           return std::find(mutation.rules.begin(), mutation.rules.end(), rule) != mutation.rules.end();
         });
}

// So many of the list: of each group of rules in turn one by chance, so that each rule is looked at, also where time ends early.
std::vector<mutate::Mutation> sample(std::vector<mutate::Mutation> all, std::size_t most, std::uint64_t seed) {
  if (all.size() <= most) return all;
  std::map<std::vector<std::string>, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < all.size(); ++i) groups[all[i].rules].push_back(i);
  std::mt19937_64 random(seed);
  for (auto& [rules, members] : groups) {
    for (std::size_t i = members.size(); i > 1; --i) std::swap(members[i - 1], members[random() % i]);
  }
  std::vector<std::size_t> chosen;
  for (std::size_t round = 0; chosen.size() < most; ++round) {
    for (const auto& [rules, members] : groups) {
      if (round < members.size() && chosen.size() < most) chosen.push_back(members[round]);
    }
  }
  std::vector<mutate::Mutation> result;
  for (const std::size_t i : chosen) result.push_back(std::move(all[i]));
  return result;
}

// The tests that are to judge; a test that fails as it is can notice nothing.
std::vector<bool> judges(const compiler::Compiled& compiled, const std::string& run, Policies& read,
                         std::string& failure) {
  const std::vector<TestResult> results = run_tests(compiled.policy, *compiled.module, read.diagnostics);
  const std::regex wanted(run, std::regex::ECMAScript | std::regex::optimize);
  std::vector<bool> tests(results.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    tests[i] = run.empty() || std::regex_search(results[i].title, wanted);
    if (tests[i] && !results[i].failures.empty() && failure.empty())
      failure = fmt::format("the test \"{}\" ({}) fails as it is: a change can only be noticed by tests that pass",
                            results[i].title, place(read.sources, results[i].span));
  }
  return tests;
}

int mutate(const Options& options, Context& context) {
  double least = 0;
  if (!options.min_score.empty()) {
    const auto score = parse_share(options.min_score);
    if (!score) return fail(context, score.error());
    least = *score;
  }
  auto policies = compile_policies(context, options.paths, {});
  if (!policies) return fail(context, policies.error());
  Policies& read = **policies;
  show(context, read.diagnostics, read.sources, "human");
  if (read.diagnostics.has_errors()) return kFindings;
  const auto found = find_missed(read, options, context);
  if (!found) {
    context.err << "error: " << found.error().message << '\n';
    return kFindings;
  }
  if (options.format == "json") {
    show_json(*found, context);
  } else if (options.format == "github") {
    show_github(*found, context);
  } else {
    show_human(*found, context);
  }
  if (found->score() >= least) return kOk;
  context.err << "error: " << summary(*found) << "; --min-score asks for " << options.min_score << '\n';
  return kFindings;
}

}  // namespace

Result<double> parse_share(const std::string& text) {
  double value = 0;
  std::size_t end = 0;
  try {
    value = std::stod(text, &end);
  } catch (const std::exception&) {
    end = 0;
  }
  const bool is_percent = end > 0 && text.substr(end) == "%";
  if (is_percent) value /= 100;
  if (end == 0 || (!is_percent && end != text.size()) || !(value >= 0 && value <= 1))
    return Failure{"found `" + text + "`, expected a share such as 90% or 0.9"};
  return value;
}

Result<MutationReport> find_missed(Policies& read, const MutateOptions& options, Context& context) {
  const auto begin = std::chrono::steady_clock::now();
  const auto end = begin + std::chrono::milliseconds(limits::kQuickMutationMs);
  MutationReport report;
  std::size_t left = read.packages.size();
  for (const auto& [package, compiled] : read.packages) {
    const std::size_t share = left--;
    if (!compiled.module) continue;
    std::string failure;
    JudgeOptions how{options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency()), {}, {}};
    // What is left of the time is shared by the packages that are left.
    const auto now = std::chrono::steady_clock::now();
    if (options.quick) how.deadline = now + std::max(end - now, std::chrono::steady_clock::duration(0)) / share;
    how.tests = judges(compiled, options.run, read, failure);
    if (!failure.empty()) return Failure{failure};
    compiler::FolderLibrary library(context.files, {compiler::root_of(package, read.sources), context.stdlib});
    std::vector<mutate::Mutation> mutations = mutate::find_mutations(package, compiled.policy, library, read.sources);
    std::erase_if(mutations, [&](const mutate::Mutation& mutation) { return !is_wanted(mutation, options); });
    report.found += mutations.size();
    if (options.quick) mutations = sample(std::move(mutations), limits::kQuickMutations, options.seed);
    report.add(mutations, judge_all(package, compiled.policy, read.sources, mutations, how, context), read.sources);
  }
  report.sort();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

void add_mutate(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("mutate", "change policies in small ways, and say which change no test notices");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some")->required();
  command->add_flag("--quick", options->quick,
                    fmt::format("a sample of {} changes, of each rule some, in {} s at most", limits::kQuickMutations,
                                limits::kQuickMutationMs / 1000));
  command->add_option("--seed", options->seed, "which sample --quick takes")->capture_default_str();
  command->add_option("--min-score", options->min_score, "fail when a smaller share is noticed: 90%");
  command->add_option("--rule", options->rules, "only changes that have a part in this rule; may be repeated");
  std::vector<std::string> names;
  for (const mutate::OperatorInfo& info : mutate::all_operators()) names.emplace_back(info.name);
  command->add_option("--operator", options->operators, "only changes of this kind; may be repeated")
      ->check(CLI::IsMember(names));
  command->add_option("--run", options->run, "only tests whose title this regex finds may notice")
      ->check([](const std::string& text) -> std::string {
        try {
          const std::regex regex(text);
        } catch (const std::regex_error& error) {
          return std::string("no regex: ") + error.what();
        }
        return "";
      });
  command->add_option("--jobs", options->jobs, "threads; 0: one a core")->capture_default_str();
  command->add_option("--format", options->format, "human, json or github (annotations)")
      ->check(CLI::IsMember({"human", "json", "github"}))
      ->capture_default_str();
  command->footer(
      "Examples:\n  mpol mutate policies/mistral\n  mpol mutate policies/mistral --rule RULE-MIST-001 --min-score 90%\n"
      "Exit code: 0 when enough is noticed (without --min-score: always), 1 when not, or when the policy has errors or "
      "a "
      "test fails as it is.");
  command->callback([&context, options] { context.run = [&context, options] { return mutate(*options, context); }; });
}

}  // namespace mpol::cli
