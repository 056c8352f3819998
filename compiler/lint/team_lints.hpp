// A team's own lints: `[[lint]]` in mpol-lint.toml, each a query over the checked policy as JSON (policy_json.hpp).
//
// A query gives objects: `at`, a place of the policy (any `at` that it was given) or the id of a rule; and `message`, if it is to be
// another than the lint's.
// Errors:  L0016 where the query is refused; L0017 where it gives something else.
// Limits:  those of base/doors/json_query.hpp.
#pragma once
#include "compiler/lint/facts.hpp"

namespace mpol::lint {

struct TeamFinding {
  const TeamLint& lint;
  Diagnostic finding;  // L0901, with the severity that the lint has
};

// Faults of queries go into `faults`.
std::vector<TeamFinding> run_team_lints(const Facts& facts, Diagnostics& faults);

}  // namespace mpol::lint
