// Which signals that nobody has fetched could still change an undetermined rule.
//
// In:      an evaluator at an event; the rules' states.
// Out:     signals in order of id, each once.
// Exact where each missing signal is read once in a rule's condition: every signal named can change the rule, with some
// values of the others. Conservative (names a signal that cannot matter) where the same signal is read in several
// places that exclude each other, as in `hate < 10% and hate > 90% and text_is_odd`, and inside arithmetic other than
// min and max compared with a known value.
// A signal's fallback is asked for only once the signal itself is known to be unavailable.
// Threads: as the evaluator.
#pragma once
#include <vector>

#include "program/outcome.hpp"
#include "runtime/engine/evaluator.hpp"

namespace mpol::engine {

class NeededSignals {
 public:
  explicit NeededSignals(const Program& program);
  void find(Evaluator& evaluator, const std::vector<RuleState>& rules, std::vector<SignalId>& needed);

 private:
  void walk(InstId id);
  void walk_inside(const ir::Inst& inst);
  void walk_comparison(const ir::Inst& inst);
  void walk_extremum(const ir::Inst& inst);
  // `id` is compared with `other` (on its left, if `is_left`): walks what can still change the answer.
  void walk_against(ir::Op comparison, InstId id, const Value& other, bool is_left);
  void walk_noisy_or(const ir::Inst& inst);
  void walk_loop(const ir::Inst& inst);

  Evaluator* evaluator_ = nullptr;
  const ir::Module* module_;
  std::vector<std::uint64_t> visited_;  // by InstId: the stamp of the value that was walked
  std::vector<bool> wanted_;            // by SignalId
};

}  // namespace mpol::engine
