// Interpreter: runs the short-circuit form. The oracle that other engines are compared with, and the tier that needs no
// preparation.
//
// In, out, errors, threads: as every engine (engine.hpp). `evaluator` must outlive it; they share one event.
#pragma once
#include <vector>

#include "program/short_circuit.hpp"
#include "runtime/engine/engine.hpp"
#include "runtime/engine/evaluator.hpp"
#include "runtime/engine/unknown_leaves.hpp"

namespace mpol::engine {

class Interpreter : public Engine {
 public:
  explicit Interpreter(Evaluator& evaluator);
  void begin(Frame& frame) override { evaluator_->begin(frame); }
  void evaluate(Outcome& outcome) override;

  // For an engine that answers most rules itself, after it has refreshed the evaluator. forget(): slots are worked out
  // anew. state_of(): of one rule, working out only what that rule asks for. find_needed(): what undetermined rules
  // lack.
  void forget();
  RuleState state_of(RuleId rule) { return run_rule(code_->rules[rule.index]); }
  void find_needed(Outcome& outcome);

 private:
  // What an unknown answer is taken for, and whether one was met.
  struct Assumption {
    bool unknown_is = false;
    bool met = false;
  };

  RuleState run_rule(std::uint32_t first_step);
  bool run_steps(const Step* steps, Assumption& assumption);
  bool answer_slowly(const Step& step, Assumption& assumption);
  void compute(std::uint32_t slot);

  Evaluator* evaluator_;
  const ShortCircuit* code_;
  std::vector<RankRange> slots_;
  UnknownLeaves unknown_;
  std::vector<InstId> leaves_;
  std::vector<bool> wanted_;  // by SignalId
};

}  // namespace mpol::engine
