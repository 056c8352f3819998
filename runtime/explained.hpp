// Explained: why one rule fired, did not, or is undetermined, as JSON (docs/decision.md); and what has to be seen for it while an event
// is decided. For `mpol explain --event --format json` and POST /v1/explain.
//
// In:      an evaluator that is still at the event; its decision. What a sealed decision withholds is withheld here.
// Threads: as the evaluator.
#pragma once
#include <string>

#include "runtime/decider.hpp"

namespace mpol {

// Appends one object, without a line end. Of a rule that is off or in the shadow the decision knows nothing: what was found for it is
// not said.
void write_explanation_json(RuleId rule, engine::Evaluator& evaluator, const Decision& decision, std::string& out,
                            RuleMode mode = RuleMode::Enforce);

// Has all counters read before the event is counted, so that explanations show them as the rules saw them.
class ReadingsKept final : public DecisionObserver {
 public:
  // `next`: who looks as well; may be null.
  explicit ReadingsKept(DecisionObserver* next = nullptr) : next_(next) {}
  void settled(engine::Evaluator& evaluator, const Outcome& outcome) override;

 private:
  DecisionObserver* next_;
};

}  // namespace mpol
