// Runs the `test` blocks of a policy: each event becomes a frame, is decided, and is compared with what is expected.
// Used by `mpol test` and by the golden tests of stage `run`.
//
// In:      a policy that was lowered to `module` without errors; both must outlive a suite.
// Errors:  faults of loading are diagnostics; what a test expects in vain is a TestFailure.
// Threads: none are started; TestSuite::run may be called from many.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/check/checked.hpp"
#include "program/ir.hpp"
#include "program/program.hpp"
#include "program/text_plan.hpp"

namespace mpol {
class DecisionObserver;
}

namespace mpol::cli {

struct TestFailure {
  std::size_t step = 0;  // into TestResult::decisions
  Span span;             // the expectation that does not hold
  std::string expected;  // in the author's words
  std::string found;     // what the decision says of it
};

struct TestResult {
  std::string title;
  Span span;
  std::vector<TestFailure> failures;
  std::vector<std::string> decisions;  // one for each step, as a line of JSON
  std::vector<std::string> why;  // one for each step: of a failed one the rules that its failures speak of, explained
  double seconds = 0;            // wall time
};

class TestSuite {
 public:
  // Loads the policy; when that fails there are no tests to run. `plans`: null, or what keeps scanners; a suite that has one
  // runs its tests on one thread.
  TestSuite(const checked::Policy& policy, const ir::Module& module, Diagnostics& diagnostics,
            ScannerKind scanners = ScannerKind::Fast, PlanKeeper* plans = nullptr);
  bool is_loaded() const { return shared_ != nullptr; }
  std::size_t size() const { return shared_ ? policy_.tests.size() : 0; }
  // One test, from no state. `explains`: failures are explained in `why`, which costs more than finding them.
  TestResult run(std::size_t test, bool explains, DecisionObserver* observer = nullptr) const;

 private:
  const checked::Policy& policy_;
  const ir::Module& module_;
  ScannerKind scanners_;
  PlanKeeper* plans_;
  std::shared_ptr<const Program> shared_;  // for tests that set no parameters
};

// All tests of the policy in order, without explanations.
std::vector<TestResult> run_tests(const checked::Policy& policy, const ir::Module& module, Diagnostics& diagnostics,
                                  ScannerKind scanners = ScannerKind::Fast);

}  // namespace mpol::cli
