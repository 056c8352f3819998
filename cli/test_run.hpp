// Runs the `test` blocks of a policy: each event becomes a frame, is decided, and is compared with what is expected.
// Used by `mpol test` and by the golden tests of stage `run`. Threads: none are started.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/check/checked.hpp"
#include "program/ir.hpp"
#include "program/program.hpp"
#include "program/text_plan.hpp"

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
};

// One test, by a program of its policy that has the parameters of the test.
TestResult run_test(const checked::Test& test, const std::shared_ptr<const Program>& program);

// The module with the parameters of the test.
ir::Module with_params_of(const checked::Test& test, const ir::Module& module);

// `policy` must have been lowered to `module` without errors. Faults of loading (a parameter out of range) are
// diagnostics.
std::vector<TestResult> run_tests(const checked::Policy& policy, const ir::Module& module, Diagnostics& diagnostics,
                                  ScannerKind scanners = ScannerKind::Fast);

}  // namespace mpol::cli
