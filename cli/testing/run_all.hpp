// Runs tests on several threads.
//
// In:      suites, and which of their tests, in which order.
// Out:     their results in that order, the same for any number of threads (but for times). With `fail_fast`: up to the
//          first in order that failed. What observers saw: all tests whose results came out, and with `fail_fast`
//          perhaps tests behind them that were running already.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "cli/test_run.hpp"
#include "cli/testing/selection.hpp"

namespace mpol::cli {

struct RunOptions {
  std::size_t jobs = 1;  // threads
  bool fail_fast = false;
  bool explains = true;
};

struct RanTest {
  std::size_t package = 0;
  TestResult result;
};

// `observer_for(thread, package)` is asked on the thread; null: nobody looks.
using ObserverFor = std::function<DecisionObserver*(std::size_t thread, std::size_t package)>;

std::vector<RanTest> run_all(const std::vector<std::unique_ptr<TestSuite>>& suites,
                             const std::vector<SelectedTest>& tests, const RunOptions& options,
                             const ObserverFor& observer_for);

// The same order for the same seed, on every machine.
void shuffle(std::vector<SelectedTest>& tests, std::uint64_t seed);

}  // namespace mpol::cli
