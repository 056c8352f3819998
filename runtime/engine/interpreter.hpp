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
  RuleState state_of(RuleId rule);
  void find_needed(Outcome& outcome);

 private:
  // A rule that is not through yet, and its next step.
  struct Running {
    std::uint32_t rule = 0, step = 0;
  };

  // Sets the states of the rules of running_.
  void run();
  // One of at most two runs: unknown answers are taken for `unknown_is`, and their rules noted in the first.
  void run_once(bool unknown_is);
  bool answer_slowly(const Step& step, RuleId rule, bool unknown_is);
  void compute(std::uint32_t slot);

  Evaluator* evaluator_;
  const ShortCircuit* code_;
  std::vector<RankRange> slots_;
  std::vector<RuleState> states_;  // by RuleId; of the rules that ran last
  std::vector<Running> running_;
  std::vector<RuleId> unsure_;  // rules that met an unknown answer
  UnknownLeaves unknown_;
  std::vector<InstId> leaves_;
  std::vector<bool> wanted_;  // by SignalId
};

}  // namespace mpol::engine
