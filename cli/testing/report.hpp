// What a run of tests has found, and the forms in which it is written (formats.def).
//
// Everything that a policy or an event brings into a report is escaped as the form asks; characters that it cannot have
// are replaced. Threads: plain data; writers are pure but for the context's streams.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/coverage/coverage.hpp"
#include "cli/testing/run_all.hpp"

namespace mpol::cli {

struct TestReport {
  const SourceTree& sources;
  std::vector<std::string> packages{};  // names
  std::vector<bool> compiled{};         // by package: else none of its tests ran
  std::vector<RanTest> tests{};         // in the order in which they ran
  std::size_t passed = 0, failed = 0;
  std::size_t not_selected = 0;  // by filters
  std::size_t not_run = 0;       // after the first failure, with --fail-fast
  std::size_t proofs = 0;
  std::optional<std::uint64_t> seed{};  // of the order; none: as written
  double seconds = 0;                   // wall time of the tests
  const Coverage* coverage = nullptr;   // null: not measured
};

#define MPOL_TEST_FORMAT(name, what) void write_##name(const TestReport& report, Context& context);
#include "cli/testing/formats.def"
#undef MPOL_TEST_FORMAT

// "policies/a.mpol:12:3"
std::string place(const SourceTree& sources, Span span);
// Parts of a text, one a line, without line ends.
std::vector<std::string_view> lines_of(std::string_view text);
// "3 passed, 1 failed, 2 not run in 0.01 s"
std::string summary(const TestReport& report);

}  // namespace mpol::cli
