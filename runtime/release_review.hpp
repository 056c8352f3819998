// Reviewer: what a decision would say if the text ended here.
//
// In:      a frame whose streamed field holds the text so far, and the answers of classifiers that are had.
// Out:     the rules' states, and the places that sanitising rules would take out. Counters are unknown.
// Cost:    that of a decision on the whole text so far; who calls it sees to it that it is called seldom enough.
// Threads: one thread at a time; any number of streams.
#pragma once
#include <memory>
#include <vector>

#include "runtime/decision.hpp"
#include "runtime/engine/evidence.hpp"
#include "runtime/engine/interpreter.hpp"
#include "runtime/release_rules.hpp"

namespace mpol {

struct Review {
  std::size_t size = 0;  // bytes of the text
  Outcome outcome;
  // Of the rules that edit and may fire: sorted, without overlap. `rule_spans[i]` are of rule `editing[i]`.
  std::vector<RuleId> editing;
  std::vector<std::vector<TextSpan>> rule_spans;
};

class Reviewer {
 public:
  // Both must outlive this.
  Reviewer(const Program& program, const ReleaseRules& rules);

  // `answers`: by signal, for those that the frame has not; empty: none. The frame is left as it was.
  void review(Frame& frame, FieldId field, const std::vector<SignalReading>& answers, Review& out);

 private:
  void add_spans(RuleId rule, const std::vector<ir::ActionCall>& calls, FieldId field, std::vector<TextSpan>& out);

  const Program* program_;
  const ReleaseRules* rules_;
  engine::Evaluator evaluator_;
  engine::Interpreter interpreter_;
  engine::EvidenceFinder evidence_;
  std::vector<engine::TextMatch> matches_;
};

// Sorts; spans that overlap or touch become one.
void join_spans(std::vector<TextSpan>& spans);

}  // namespace mpol
