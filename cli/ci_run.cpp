#include "cli/ci_run.hpp"

#include <algorithm>
#include <chrono>
#include <regex>
#include <set>
#include <sstream>

#include "cli/ci_command.hpp"
#include "cli/make_bundle.hpp"
#include "cli/temporary_folder.hpp"
#include "compiler/sources.hpp"

namespace mpol::cli {
namespace {

// In the words of a step: a file that it writes.
constexpr const char *kBundle = "{bundle}", *kBundleFile = "policy.mpolb";

std::vector<std::string> words_of(const CiStepRow& row, const CiOptions& options) {
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

// The paths of each package. One package keeps the paths as they were given.
std::vector<std::vector<std::string>> packages_of(const std::vector<std::string>& paths, Context& context) {
  SourceTree sources;
  Diagnostics said_by_check;
  const auto packages = compiler::read_packages(paths, context.files, sources, said_by_check);
  if (!packages || packages->size() < 2) return {paths};
  std::vector<std::vector<std::string>> result;
  for (const compiler::Package& package : *packages) {
    std::vector<std::string>& names = result.emplace_back();
    for (const ast::File& file : package.files) names.push_back(sources.file(file.id).name());
  }
  return result;
}

bool has_more_than_hints(const std::string& shown) {
  return std::regex_search(shown, std::regex("(^|\n)(error|warning|note|internal error)(\\[|:)"));
}

class Run {
 public:
  Run(const CiOptions& options, Context& context) : options_(options), context_(context) {}

  std::vector<CiStep> all() {
    std::vector<CiStep> steps;
    for (const CiStepRow& row : kCiSteps) {
      if (std::find(options_.skipped.begin(), options_.skipped.end(), row.name) != options_.skipped.end()) continue;
      CiStep step;
      step.name = row.name;
      step.command = "mpol";
      step.code = row.code;
      for (const std::string& word : words_of(row, options_)) step.command += ' ' + word;
      for (const std::string& path : options_.paths) step.command += ' ' + path;
      step.needs = row.needs;
      if (!failed_.contains(step.needs)) run_step(row, step);
      if (!step.ok) failed_.insert(step.name);
      if (step.name == "test" && step.ok) tests_passed_ = step.counted.substr(0, step.counted.find(' '));
      steps.push_back(std::move(step));
    }
    return steps;
  }

 private:
  void run_step(const CiStepRow& row, CiStep& step) {
    const auto begin = std::chrono::steady_clock::now();
    const bool writes = std::string_view(row.words).find(kBundle) != std::string_view::npos;
    const Printed printed = writes ? run_for_each(row, step) : run_once(row, options_.paths, step);
    step.ran = true;
    step.ok = printed.code == kOk;
    tell(printed, step);
    step.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  Printed run_once(const CiStepRow& row, const std::vector<std::string>& paths, CiStep& step) {
    const std::vector<std::string> words = words_of(row, options_);
    Printed printed = run_command(words, paths, context_);
    step.counted = last_match(printed.out + printed.err, row.counted);
    if (printed.code != kOk && options_.format == "github") annotate(words, paths, printed, context_);
    return printed;
  }

  // A command that writes a file, once for each package; the file is looked at and thrown away.
  Printed run_for_each(const CiStepRow& row, CiStep& step) {
    const TemporaryFolder folder;
    if (folder.path().empty()) return {kUsage, "", "error: cannot make a folder for files of this step\n"};
    const auto packages = packages_of(options_.paths, context_);
    std::vector<std::string> words = words_of(row, options_);
    std::replace(words.begin(), words.end(), std::string(kBundleFile), folder.path() + '/' + kBundleFile);
    Printed all;
    for (const std::vector<std::string>& paths : packages) {
      const Printed one = run_command(words, paths, context_);
      const std::string counted = last_match(one.out + one.err, row.counted);
      if (!counted.empty()) step.counted += (step.counted.empty() ? "" : "; ") + with_tests(counted, packages.size());
      if (one.code != kOk && options_.format == "github") annotate(words, paths, one, context_);
      if (one.code != kOk) all.out += one.out;
      all.err += one.err;
      if (all.code == kOk) all.code = one.code;
    }
    return all;
  }

  // The tests have run, though not in this step. Their number is that of all packages.
  std::string with_tests(std::string counted, std::size_t packages) const {
    const std::size_t at = counted.find(kTestsNotRun);
    if (tests_passed_.empty() || at == std::string::npos) return counted;
    const std::string passed =
        packages > 1 ? "tests passed" : tests_passed_ + (tests_passed_ == "1" ? " test passed" : " tests passed");
    return counted.replace(at, std::string_view(kTestsNotRun).size(), passed);
  }

  void tell(const Printed& printed, CiStep& step) {
    // Warnings stand in the output of each command that compiles: a reader needs them once. What cannot be read, `check`
    // has said.
    const std::string first = kCiSteps[0].name;
    const bool is_said = failed_.contains(first) && step.name != first;
    const bool is_news = !printed.err.empty() && told_.insert(printed.err).second && !is_said;
    if (is_said && !step.ok && printed.out.empty()) {
      step.ran = false;
      step.needs = first;
    } else if (!step.ok) {
      step.findings = printed.out + (is_news ? printed.err : "");
    } else if (is_news && has_more_than_hints(printed.err)) {
      step.findings = printed.err;
    }
  }

  const CiOptions& options_;
  Context& context_;
  std::set<std::string> told_;
  std::set<std::string> failed_;  // or not run
  std::string tests_passed_;      // the number; empty: they have not run, or not passed
};

}  // namespace

std::vector<CiStep> run_ci_steps(const CiOptions& options, Context& context) { return Run(options, context).all(); }

}  // namespace mpol::cli
