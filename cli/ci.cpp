#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <regex>
#include <set>
#include <sstream>

#include "base/diagnostics/render.hpp"
#include "cli/ci_report.hpp"
#include "cli/command.hpp"
#include "cli/mutate.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths, skipped;
  std::string format = "human", min_score = "60%";
  std::uint64_t seed = 1;
};

struct StepRow {
  const char* name;
  int code;
  const char* words;
  const char* needs;
  const char* counted;
};
constexpr StepRow kSteps[] = {
#define MPOL_CI_STEP(name, code, words, needs, counted) {name, code, words, needs, counted},
#include "cli/ci_steps.def"
#undef MPOL_CI_STEP
};

// In the words of a step: a file that it writes.
constexpr const char *kBundle = "{bundle}", *kBundleFile = "policy.mpolb";

std::vector<std::string> words_of(const StepRow& row, const Options& options) {
  std::vector<std::string> words;
  std::istringstream all(row.words);
  for (std::string word; all >> word;) {
    if (word == "{score}") word = options.min_score;
    if (word == "{seed}") word = std::to_string(options.seed);
    if (word == kBundle) word = kBundleFile;
    words.push_back(word);
  }
  return words;
}

struct Printed {
  int code = 0;
  std::string out, err;
};

// The command in this process, as the command line would run it.
Printed run_command(std::vector<std::string> words, const std::vector<std::string>& paths, Context& context) {
  words.insert(words.begin(), "mpol");
  words.emplace_back("--");
  words.insert(words.end(), paths.begin(), paths.end());
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  std::ostringstream out, err;
  Context own{.files = context.files, .out = out, .err = err};
  own.stdlib = context.stdlib;
  const int code = run(static_cast<int>(arguments.size()), arguments.data(), own);
  return {code, out.str(), err.str()};
}

// A folder that is there for a step.
class StepFolder {
 public:
  StepFolder() {
    std::error_code error;
    std::string pattern = (std::filesystem::temp_directory_path(error) / "mpol-ci-XXXXXX").string();
    if (const char* made = ::mkdtemp(pattern.data())) path_ = made;
  }
  ~StepFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  StepFolder(const StepFolder&) = delete;
  StepFolder& operator=(const StepFolder&) = delete;
  // Empty: it could not be made.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A command that writes a file, once for each path; the file is looked at and thrown away.
Printed run_for_each(std::vector<std::string> words, const std::vector<std::string>& paths, Context& context) {
  const StepFolder folder;
  if (folder.path().empty()) return {kUsage, "", "error: cannot make a folder for files of this step\n"};
  Printed all;
  for (const std::string& path : paths) {
    std::vector<std::string> own = words;
    std::replace(own.begin(), own.end(), std::string(kBundleFile), folder.path() + '/' + kBundleFile);
    const Printed one = run_command(own, {path}, context);
    all.out += one.out;
    all.err += one.err;
    if (all.code == kOk) all.code = one.code;
  }
  return all;
}

// Of the last line that has a match, the match.
std::string last_match(const std::string& text, const char* pattern) {
  const std::regex wanted(pattern);
  std::istringstream lines(text);
  std::string last;
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, match, wanted)) last = match[0];
  }
  return last;
}

class Run {
 public:
  Run(const Options& options, Context& context) : options_(options), context_(context) {}

  std::vector<CiStep> all() {
    std::vector<CiStep> steps;
    std::set<std::string> failed;  // or not run
    for (const StepRow& row : kSteps) {
      if (std::find(options_.skipped.begin(), options_.skipped.end(), row.name) != options_.skipped.end()) continue;
      CiStep step;
      step.name = row.name;
      step.command = "mpol";
      step.code = row.code;
      for (const std::string& word : words_of(row, options_)) step.command += ' ' + word;
      for (const std::string& path : options_.paths) step.command += ' ' + path;
      step.needs = row.needs;
      if (!failed.contains(step.needs)) run_step(row, step);
      if (!step.ok) failed.insert(step.name);
      steps.push_back(std::move(step));
    }
    return steps;
  }

 private:
  void run_step(const StepRow& row, CiStep& step) {
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<std::string> words = words_of(row, options_);
    const bool writes = std::string_view(row.words).find(kBundle) != std::string_view::npos;
    const Printed printed =
        writes ? run_for_each(words, options_.paths, context_) : run_command(words, options_.paths, context_);
    step.ran = true;
    step.ok = printed.code == kOk;
    step.counted = last_match(printed.out + printed.err, row.counted);
    // Warnings stand in the output of each command that compiles: a reader needs them once.
    const bool is_news = !printed.err.empty() && told_.insert(printed.err).second;
    if (!step.ok) step.findings = printed.out + (is_news ? printed.err : "");
    if (step.ok && is_news) step.findings = printed.err;
    if (!step.ok && options_.format == "github") annotate(words, printed);
    step.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  // The command again, for annotations; what has no such form is one annotation.
  void annotate(std::vector<std::string> words, const Printed& printed) {
    words.insert(words.end(), {"--format", "github"});
    const Printed annotations = run_command(words, options_.paths, context_);
    if (annotations.code != kUsage) {
      context_.out << annotations.out;
      return;
    }
    std::istringstream lines(printed.out);
    for (std::string line; std::getline(lines, line);) {
      if (!line.ends_with(".mpol") || context_.files.kind(line) != PathKind::File) continue;
      context_.out << github_annotation("error", line, {}, {}, "mpol " + words[0],
                                        "run `mpol " + words[0] + ' ' + line + '`');
    }
  }

  const Options& options_;
  Context& context_;
  std::set<std::string> told_;
};

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

int ci(const Options& options, Context& context) {
  if (const auto share = parse_share(options.min_score); !share) return fail(context, share.error());
  // A path that is not there is the caller's fault, and no step's.
  for (const std::string& path : options.paths) {
    if (context.files.kind(path) == PathKind::Missing)
      return fail(context, Failure{"cannot read `" + path + "`: no such file or folder"});
  }
  const std::vector<CiStep> steps = Run(options, context).all();
  context.out << (options.format == "json" ? ci_json(steps) : ci_text(steps));
  if (options.format == "github") {
    if (const auto written = append_summary(steps); !written) return fail(context, written.error());
  }
  return ci_exit_code(steps);
}

}  // namespace

void add_ci(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("ci", "all that a change of policies must pass, with one summary");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, ".mpol files, or folders that hold some")->required();
  std::vector<std::string> names;
  std::string codes;
  for (const StepRow& row : kSteps) {
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
