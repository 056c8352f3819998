#include "cli/testing/measure.hpp"

#include <chrono>

namespace mpol::cli {
namespace {

// Coverage is measured on the module as it is lowered: there each condition that the author wrote is there, and decides
// the same (tests/differential).
class Measured {
 public:
  Measured(Policies& policies, const TestOptions& options) : policies_(policies) {
    for (auto& [package, compiled] : policies.packages) {
      names_.push_back(package.name);
      std::vector<FileId> files;
      for (const ast::File& file : package.files) files.push_back(file.id);
      files_.push_back(std::move(files));
      maps_.emplace_back();
      suites_.emplace_back();
      if (!compiled.module) continue;
      if (options.measures_coverage) {
        lower::Lowered lowered;
        Diagnostics unheard;  // what there is to say was said when the module was made
        compiled.module = lower::lower(compiled.policy, policies.sources, unheard, &lowered);
        maps_.back() = find_points(compiled.policy, lowered, files_.back());
      }
      suites_.back() = std::make_unique<TestSuite>(compiled.policy, *compiled.module, policies.diagnostics);
    }
  }

  std::vector<RanTest> run(std::vector<SelectedTest> tests, const TestOptions& options) {
    // A suite that did not load has said so.
    std::erase_if(tests, [&](const SelectedTest& test) { return suites_[test.package]->size() == 0; });
    std::vector<std::vector<CoverageRecorder>> recorders(options.run.jobs);
    for (auto& of_thread : recorders) {
      for (const CoverageMap& map : maps_) of_thread.emplace_back(map);
    }
    const ObserverFor observer = [&](std::size_t thread, std::size_t package) {
      return options.measures_coverage ? &recorders[thread][package] : nullptr;
    };
    std::vector<RanTest> ran = run_all(suites_, tests, options.run, observer);
    for (const CoverageMap& map : maps_) counts_.emplace_back(map.points.size());
    for (const auto& of_thread : recorders) {
      for (std::size_t i = 0; i < maps_.size(); ++i) add(of_thread[i].counts(), counts_[i]);
    }
    return ran;
  }

  Coverage take_coverage() {
    Coverage coverage;
    for (std::size_t i = 0; i < maps_.size(); ++i)
      coverage.packages.push_back({names_[i], std::move(files_[i]), std::move(maps_[i]), std::move(counts_[i])});
    return coverage;
  }

 private:
  static void add(const CoverageCounts& some, CoverageCounts& sum) {
    for (std::size_t point = 0; point < sum.size(); ++point) {
      for (std::size_t truth = 0; truth < 3; ++truth) sum[point][truth] += some[point][truth];
    }
  }

  Policies& policies_;
  // By package.
  std::vector<std::string> names_;
  std::vector<std::vector<FileId>> files_;
  std::vector<CoverageMap> maps_;
  std::vector<std::unique_ptr<TestSuite>> suites_;  // null: it does not compile
  std::vector<CoverageCounts> counts_;
};

std::size_t count_tests(const Policies& policies) {
  std::size_t count = 0;
  for (const auto& [package, compiled] : policies.packages) count += compiled.module ? compiled.policy.tests.size() : 0;
  return count;
}

}  // namespace

Result<TestRun> run_selected(const TestOptions& given, Context& context) {
  TestOptions options = given;
  auto places = take_places(options.paths, context.files);
  if (!places) return places.error();
  options.selection.places = std::move(*places);
  auto policies = compile_policies(context, options.paths, {}, options.bundle);
  if (!policies) return policies.error();
  TestRun run;
  run.policies = std::move(*policies);
  auto selected = select_tests(options.selection, *run.policies);
  if (!selected) return selected.error();
  if (options.seed) shuffle(*selected, *options.seed);

  Measured measured(*run.policies, options);
  run.report = std::make_unique<TestReport>(TestReport{run.policies->sources});
  TestReport& report = *run.report;
  const auto begin = std::chrono::steady_clock::now();
  report.tests = measured.run(*selected, options);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  report.seed = options.seed;
  for (const auto& [package, compiled] : run.policies->packages) {
    report.packages.push_back(package.name);
    report.compiled.push_back(compiled.module.has_value());
    if (compiled.module) report.proofs += compiled.policy.proofs.size();
  }
  for (const RanTest& test : report.tests) ++(test.result.failures.empty() ? report.passed : report.failed);
  report.not_selected = count_tests(*run.policies) - selected->size();
  report.not_run = selected->size() - report.tests.size();
  run.coverage = measured.take_coverage();
  return run;
}

}  // namespace mpol::cli
