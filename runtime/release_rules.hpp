// ReleaseRules: what each rule of a program means for a text that goes out while it is written.
//
// In:      a program; the least verdict that withholds a text.
// Out:     by rule whether it can withhold or change the text, what it waits for, and what its `stream` clause says.
// Threads: immutable once made.
#pragma once
#include <cstdint>
#include <vector>

#include "program/program.hpp"
#include "runtime/rule_modes.hpp"
#include "runtime/stream.hpp"

namespace mpol {

class ReleaseRules {
 public:
  struct Rule {
    bool is_enforced = true;     // else none of the following is set
    bool stops = false;          // it asks for a verdict that withholds the text
    bool stops_unknown = false;  // … when its condition cannot be known
    bool immediate = false;      // it ends the stream at once
    bool edits = false;          // it takes spans out of the text
    bool holds = false;          // text waits until the rule is judged
    bool retracts = false;       // `stream release then retract`
    bool reads_state = false;
    // That it will not fire as the text stands does not follow from what is certain of the text so far: it counts, or
    // asks whether something is absent; what it reads of state is known at the end only.
    bool is_late = false;
    std::vector<SignalId> signals;
  };

  // `stop`: none: the verdict named `block`, else the greatest one. `modes`: what is not enforced does nothing here.
  ReleaseRules(const Program& program, VerdictId stop, const RuleModes& modes = {});

  HoldingRules holding() const;

  const Rule& of(RuleId rule) const { return rules_[rule.index]; }
  std::size_t size() const { return rules_.size(); }
  // None: the program declares no verdicts, and nothing is withheld.
  VerdictId stop() const { return stop_; }
  bool any_edits() const { return any_edits_; }
  // What counters and levels read.
  const std::vector<SignalId>& state_signals() const { return state_signals_; }
  bool is_edit(ActionId action) const { return sanitize_.has_value() && action == sanitize_; }
  bool is_stop(VerdictId verdict) const { return verdict.has_value() && stop_.has_value() && !(verdict < stop_); }

 private:
  void find_stop(const Tables& tables);
  bool stops(const std::vector<ir::ActionCall>& calls) const;
  bool edits(const std::vector<ir::ActionCall>& calls) const;

  const Program* program_;
  VerdictId stop_;
  ActionId sanitize_;
  bool any_edits_ = false;
  std::vector<Rule> rules_;
  std::vector<SignalId> state_signals_;
};

}  // namespace mpol
