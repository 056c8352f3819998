#include "cli/testing/run_all.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <random>
#include <thread>

namespace mpol::cli {
namespace {

// A number that is only ever lowered.
void lower_to(std::atomic<std::size_t>& number, std::size_t value) {
  std::size_t before = number.load();
  while (value < before && !number.compare_exchange_weak(before, value)) {
  }
}

}  // namespace

std::vector<RanTest> run_all(const std::vector<std::unique_ptr<TestSuite>>& suites,
                             const std::vector<SelectedTest>& tests, const RunOptions& options,
                             const ObserverFor& observer_for) {
  std::vector<std::optional<TestResult>> results(tests.size());
  std::atomic<std::size_t> next = 0, end = tests.size();
  const auto work = [&](std::size_t thread) {
    for (std::size_t i = next++; i < end; i = next++) {
      const SelectedTest& test = tests[i];
      results[i] = suites[test.package]->run(test.test, options.explains, observer_for(thread, test.package));
      // What stands before the first failure runs to its end: whether it fails must not depend on who was faster.
      if (options.fail_fast && !results[i]->failures.empty()) lower_to(end, i + 1);
    }
  };
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < std::min(options.jobs, tests.size()); ++i) others.emplace_back(work, i);
  work(0);
  for (std::thread& other : others) other.join();
  std::vector<RanTest> ran;
  for (std::size_t i = 0; i < end; ++i) ran.push_back({tests[i].package, std::move(*results[i])});
  return ran;
}

// Fisher and Yates's shuffle. The standard fixes the engine's numbers, not what std::shuffle makes of them.
void shuffle(std::vector<SelectedTest>& tests, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t left = tests.size(); left > 1; --left) std::swap(tests[left - 1], tests[random() % left]);
}

}  // namespace mpol::cli
