// All lints, then what settings and comments make of their findings.
#include "compiler/lint/lint.hpp"

#include <atomic>
#include <thread>

#include "base/limits.hpp"
#include "compiler/lint/allows.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/team_lints.hpp"

namespace mpol::lint {
namespace {

struct Row {
  Code code;
  void (*run)(const Facts& facts, Diagnostics& out);
};

constexpr Row kLints[] = {
#define MPOL_ERROR(code, name, message)
#define MPOL_WARNING(code, name, message)
#define MPOL_RETIRED(code)
#define MPOL_LINT(code, name, severity, message) {Code::code, name},
#include "base/diagnostics/lints.def"
#undef MPOL_ERROR
#undef MPOL_WARNING
#undef MPOL_RETIRED
#undef MPOL_LINT
};

bool is_on(Code code, const Package& package, const Settings& settings) {
  for (const ast::File& file : package.files) {
    if (settings.level(code, package.sources.file(file.id).name())) return true;
  }
  return false;
}

// Lints only read, so that two threads share them. What each has found is put together in their order.
void run_lints(const Facts& facts, const Package& package, const Settings& settings, Diagnostics& out) {
  std::vector<Diagnostics> found(std::size(kLints), Diagnostics(limits::kMaxFindingsOfLint));
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t i = next++; i < found.size(); i = next++) {
      if (is_on(kLints[i].code, package, settings)) kLints[i].run(facts, found[i]);
    }
  };
  {
    const std::jthread other(run);
    run();
  }
  for (const Diagnostics& one : found) out.append(one);
}

}  // namespace

void lint(const Package& package, const Settings& settings, const Diagnostics& checked, Diagnostics& out) {
  if (checked.has_errors()) return out.append(checked);
  const Facts facts(package, settings, checked);
  Diagnostics found(limits::kMaxFindingsOfLint), own(limits::kMaxFindingsOfLint);
  found.append(checked);
  run_lints(facts, package, settings, found);
  const std::vector<TeamFinding> of_team = run_team_lints(facts, own);
  const auto take = [&](Diagnostic finding) {
    const std::optional<Severity> level = settings.level(finding.code, package.sources.file(finding.span.file).name());
    if (!level) return;
    if (family_of(finding.code) != "team") finding.severity = *level;  // a team's own has its own
    out.add(std::move(finding));
  };
  Allows allows(facts, own);
  for (Diagnostic& finding : found.list()) {
    if (facts.is_own(finding.span) && !allows.allow(finding)) take(std::move(finding));
  }
  for (const TeamFinding& one : of_team) {
    if (!allows.allow(one.finding, one.lint.name)) take(one.finding);
  }
  allows.report_unused(facts, own);
  for (Diagnostic& finding : own.list()) take(std::move(finding));
}

}  // namespace mpol::lint
