// Explanation: why a rule fired, did not, or could not be determined.
//
// In:      an evaluator at an event, after its signals were fetched; a rule.
// Out:     the conditions that made it so, in the author's words and places: of a rule that fired the true ones, of one
//          that did not the false ones, of an undetermined one the unknown ones with what they lack. Each with the
//          values that it was judged by ("hate = 0.91").
// Threads: as the evaluator.
#pragma once
#include <string>
#include <vector>

#include "program/outcome.hpp"
#include "runtime/engine/evaluator.hpp"
#include "runtime/engine/missing.hpp"

namespace mpol::engine {

struct ExplainedValue {
  std::string name;         // "hate", "kind"
  std::string value;        // "0.91", "prompt", "missing", "unavailable: no provider"
  bool is_content = false;  // it repeats words of a text (program/content.hpp)
  bool operator==(const ExplainedValue&) const = default;
};

struct ExplainedCondition {
  std::string text;  // as the author wrote it
  OriginId place;    // none: the condition has no text of its own
  Truth truth = Truth::Unknown;
  std::vector<ExplainedValue> values;
  std::vector<Missing> missing;  // when unknown
};

struct Explanation {
  RuleId rule;
  RuleState state{};
  std::vector<ExplainedCondition> conditions;
};

Explanation explain(Evaluator& evaluator, RuleId rule);
// Of a condition that is no rule's: a level's. `rule` of what comes out is none; fired stands for true.
Explanation explain(Evaluator& evaluator, InstId condition);

}  // namespace mpol::engine
