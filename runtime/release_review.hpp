// Reviewer: what a decision would say if the text ended here.
//
// In:      a frame whose streamed field holds the text so far, and the answers of classifiers that are had.
// Out:     the rules' states, and the places that rules would take out of the text. Counters are unknown.
// Cost:    that of a decision on the whole text so far; who calls it sees to it that it is called seldom enough.
// Threads: one thread at a time; any number of streams.
#pragma once
#include <span>
#include <vector>

#include "runtime/decision.hpp"
#include "runtime/engine/evidence.hpp"
#include "runtime/engine/interpreter.hpp"
#include "runtime/release_rules.hpp"

namespace mpol {

struct Review {
  std::size_t size = 0;  // bytes of the text
  Outcome outcome;
  // What a rule takes out if it fires: sorted, without overlap.
  struct Spans {
    RuleId rule;
    std::vector<TextSpan> places;
  };
  std::vector<Spans> spans;
  bool is_cut = false;  // a rule has more places than are listed
};

class Reviewer {
 public:
  // All must outlive this. `modes`: what is off is not in the outcome, and nothing is needed for it.
  Reviewer(const Program& program, const ReleaseRules& rules, const RuleModes& modes);

  // `answers`: by signal, for those that the frame has not; empty: none. The frame is left as it was.
  // `editing`: the rules whose places are wanted.
  void review(Frame& frame, FieldId field, const std::vector<SignalReading>& answers, std::span<const RuleId> editing,
              Review& out);

 private:
  void find_places(const ir::Rule& rule, const std::vector<ir::ActionCall>& calls);
  void find_findings(const ir::Rule& rule);

  const Program* program_;
  const ReleaseRules* rules_;
  const RuleModes* modes_;
  engine::Evaluator evaluator_;
  engine::Interpreter interpreter_;
  engine::EvidenceFinder evidence_;
  std::vector<engine::TextMatch> matches_;
  std::size_t left_out_ = 0;
};

}  // namespace mpol
