// What makes a condition unknown: the signals, fields and other leaves that could still change it.
//
// In:      an evaluator at an event; a condition.
// Out:     leaves, in the order of the condition: Signal, SignalOr, SignalUnavailable, Field, loops and list questions
// over a
//          missing field, text questions, and arithmetic that gave an error value.
// Exact where each missing input is read once: with some values of the others, each leaf decides the condition.
// Conservative (names one that cannot matter) where one input is read in several places that exclude each other, as in
// `hate < 10% and hate > 90%`; in a score from evidence whose part is too light to matter; and inside arithmetic other
// than min and max compared with a known value.
// A signal's fallback is named only once the signal itself is known to be unavailable.
// Threads: as the evaluator.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/engine/evaluator.hpp"

namespace mpol::engine {

class UnknownLeaves {
 public:
  explicit UnknownLeaves(const Program& program);

  // Forgets what was visited: leaves named before may be named again.
  void begin_round() { ++round_; }
  // Appends the leaves that this round has not named yet.
  void collect(Evaluator& evaluator, InstId condition, std::vector<InstId>& leaves);

 private:
  struct Visit {
    std::uint64_t stamp = 0, round = 0;
    bool operator==(const Visit&) const = default;
  };

  void walk(InstId id);
  void walk_inside(InstId id, const ir::Inst& inst);
  void walk_operands(InstId id, const ir::Inst& inst);
  void walk_comparison(InstId id, const ir::Inst& inst);
  // `id` is compared with `other` (on its left, if `is_left`): walks what can still change the answer.
  void walk_against(ir::Op comparison, InstId id, const Value& other, bool is_left);
  void walk_extremum(InstId id, const ir::Inst& inst);
  void walk_noisy_or(InstId id, const ir::Inst& inst);
  void walk_counter(InstId id, const ir::Inst& inst);
  void walk_loop(InstId id, const ir::Inst& inst);
  void add_leaf(InstId id) { leaves_->push_back(id); }

  Evaluator* evaluator_ = nullptr;
  std::vector<InstId>* leaves_ = nullptr;
  const ir::Module* module_;
  std::vector<Visit> visits_;  // by InstId
  std::uint64_t round_ = 1;
};

}  // namespace mpol::engine
