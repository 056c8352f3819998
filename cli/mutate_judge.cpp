#include "cli/mutate_judge.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "cli/progress.hpp"
#include "cli/test_run.hpp"
#include "compiler/mutate/recompile.hpp"

namespace mpol::cli {
namespace {

// Scanners of the original for all, and those of one mutant for its tests with parameters.
class Scanners final : public PlanKeeper {
 public:
  std::optional<std::string> find(const std::string&) override { return std::nullopt; }
  void keep(const std::string&, std::string_view) override {}
  void refuse(const std::string&, const std::string&) override {}
  std::shared_ptr<const patterns::Scanner> ready(const std::string& key) override {
    for (const auto* known : {&original_, &mutant_}) {
      if (const auto found = known->find(key); found != known->end()) return found->second;
    }
    return nullptr;
  }
  void made(const std::string& key, std::shared_ptr<const patterns::Scanner> scanner) override {
    mutant_[key] = std::move(scanner);
  }
  void keep_as_original() { original_.merge(mutant_); }
  void next_mutant() { mutant_.clear(); }

 private:
  std::map<std::string, std::shared_ptr<const patterns::Scanner>> original_, mutant_;
};

// Ids of the rules that a test speaks of.
std::set<std::string> rules_of(const checked::Test& test, const checked::Policy& policy) {
  std::set<std::string> rules;
  for (const checked::TestStep& step : test.steps) {
    for (const checked::Expectation& expectation : step.expectations) {
      for (const RuleId rule : expectation.rules) rules.insert(policy.rules[rule.index].id);
    }
  }
  return rules;
}

class Judge {
 public:
  Judge(const compiler::Package& package, std::unique_ptr<check::Library> library, const SourceTree& sources,
        const std::vector<std::set<std::string>>& rules_of_tests, const std::vector<bool>& tests)
      : recompiler_(package, std::move(library), sources), rules_of_tests_(rules_of_tests), tests_(tests) {
    original_ = recompiler_.original();
    if (original_.compiled.module) suite_of(original_.compiled);
    scanners_.keep_as_original();
  }

  // `key` is set to what the mutant means.
  Judged judge(const mutate::Mutation& mutation, std::string& key);

 private:
  TestSuite suite_of(const compiler::Compiled& compiled) {
    Diagnostics unheard;  // what does not load is not counted
    return TestSuite(compiled.policy, *compiled.module, unheard, ScannerKind::Fast, &scanners_);
  }
  std::vector<std::size_t> order(const mutate::Mutation& mutation) const;

  mutate::Recompiler recompiler_;
  const std::vector<std::set<std::string>>& rules_of_tests_;
  const std::vector<bool>& tests_;
  Scanners scanners_;
  mutate::Mutant original_;
};

// Tests that speak of the rules that are changed come first.
std::vector<std::size_t> Judge::order(const mutate::Mutation& mutation) const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < tests_.size(); ++i) {
    if (tests_[i]) order.push_back(i);
  }
  std::stable_partition(order.begin(), order.end(), [&](std::size_t test) {
    return std::any_of(mutation.rules.begin(), mutation.rules.end(),
                       [&](const std::string& rule) { return rules_of_tests_[test].contains(rule); });
  });
  return order;
}

Judged Judge::judge(const mutate::Mutation& mutation, std::string& key) {
  scanners_.next_mutant();
  const mutate::Mutant mutant = recompiler_.compile(mutation);
  key = mutant.key;
  if (!mutant.compiled.module || mutant.compiled.policy.tests.size() != tests_.size()) return {Fate::NotCompiled, {}};
  if (key == original_.key) return {Fate::Same, {}};
  const TestSuite suite = suite_of(mutant.compiled);
  if (!suite.is_loaded()) return {Fate::NotCompiled, {}};
  for (const std::size_t i : order(mutation)) {
    const TestResult result = suite.run(i, false);
    if (!result.failures.empty()) return {Fate::Noticed, result.title};
  }
  return {Fate::Missed, {}};
}

// What the threads share.
struct Work {
  std::atomic<std::size_t> next{0}, done{0}, missed{0};
  std::vector<Judged> results;
  std::vector<std::string> keys;
};

// Of mutations with the same meaning the first counts.
void leave_out_repeated(Work& work) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < work.results.size(); ++i) {
    Judged& judged = work.results[i];
    if (judged.fate != Fate::Noticed && judged.fate != Fate::Missed) continue;
    if (!seen.insert(work.keys[i]).second) judged = {Fate::Same, {}};
  }
}

}  // namespace

std::vector<Judged> judge_all(const compiler::Package& package, const checked::Policy& policy,
                              const SourceTree& sources, const std::vector<mutate::Mutation>& mutations,
                              const JudgeOptions& options, Context& context) {
  std::vector<std::set<std::string>> rules_of_tests;
  for (const checked::Test& test : policy.tests) rules_of_tests.push_back(rules_of(test, policy));
  Work work;
  work.results.resize(mutations.size());
  work.keys.resize(mutations.size());
  const auto is_late = [&] { return options.deadline && std::chrono::steady_clock::now() > *options.deadline; };
  const auto run = [&] {
    const std::string root = compiler::root_of(package, sources);
    Judge judge(
        package,
        std::make_unique<compiler::FolderLibrary>(context.files, std::vector<std::string>{root, context.stdlib}),
        sources, rules_of_tests, options.tests);
    for (std::size_t i = work.next++; i < mutations.size() && !is_late(); i = work.next++) {
      work.results[i] = judge.judge(mutations[i], work.keys[i]);
      if (work.results[i].fate == Fate::Missed) ++work.missed;
      ++work.done;
    }
    work.next = mutations.size();
  };
  const unsigned jobs =
      std::clamp<unsigned>(options.jobs, 1, static_cast<unsigned>(std::max<std::size_t>(1, mutations.size())));
  std::vector<std::thread> threads;
  std::atomic<unsigned> running{jobs};
  for (unsigned i = 0; i < jobs; ++i)
    threads.emplace_back([&] {
      run();
      --running;
    });
  Progress progress(context, 0);
  while (context.err_is_terminal && running > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (progress.is_due())
      progress.show(fmt::format("{} of {} changes tried, {} not noticed", work.done.load(), mutations.size(),
                                work.missed.load()));
  }
  for (std::thread& thread : threads) thread.join();
  progress.clear();
  leave_out_repeated(work);
  return std::move(work.results);
}

}  // namespace mpol::cli
