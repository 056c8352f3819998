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

 private:
  // A rule that is not through yet, and its next step.
  struct Running {
    std::uint32_t rule = 0, step = 0;
  };

  // Runs the rules of running_; unknown answers are taken for `unknown_is`, and in the first run their rules noted.
  void run_all(bool unknown_is, Outcome& outcome);
  // The second run, for those of them that did not fire.
  void run_again(Outcome& outcome);
  bool answer_slowly(const Step& step, RuleId rule, bool unknown_is);
  void compute(std::uint32_t slot);
  void find_needed(Outcome& outcome);

  Evaluator* evaluator_;
  const ShortCircuit* code_;
  std::vector<RankRange> slots_;
  std::vector<Running> running_;
  std::vector<RuleId> unsure_;  // rules that met an unknown answer
  UnknownLeaves unknown_;
  std::vector<InstId> leaves_;
  std::vector<bool> wanted_;  // by SignalId
};

}  // namespace mpol::engine
