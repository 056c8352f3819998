// One decision of a test against what the test expects of it.
//
// In:      the program, the frame and the decision of one step.
// Out:     what each expectation finds, in words; the rules and levels that explain a failure. Threads: pure functions.
#pragma once
#include <set>
#include <string>

#include "compiler/check/checked.hpp"
#include "program/program.hpp"
#include "runtime/decision.hpp"

namespace mpol::cli {

// The decision of one step, with what is needed to compare it.
struct Decided {
  const Program& program;
  const Frame& frame;
  const Decision& decision;

  bool fired(RuleId rule) const;
  bool undetermined(RuleId rule) const;
  std::string rule_names(const std::vector<RuleId>& rules) const;  // "R-1, R-2", or "no rule"
};

struct Answer {
  bool holds = false;
  std::string found;
};
// Whether what is expected is so, `not` left aside, and what is so instead.
Answer answer(const Decided& decided, const checked::Expectation& expectation);
std::string in_words(const checked::Expectation& expectation);

// `expect only`: the rules that fired and that no expectation names.
std::vector<RuleId> not_expected(const Decided& decided, const checked::TestStep& step);

// Whose conditions say why an expectation failed.
struct Involved {
  std::set<RuleId> rules;
  std::set<LevelId> levels;
};
void add_involved(const Decided& decided, const checked::Expectation& expectation, Involved& out);

}  // namespace mpol::cli
