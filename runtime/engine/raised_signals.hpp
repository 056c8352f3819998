// RaisedSignals: which signals made rules fire by being high. For APIs that tell categories (docs/drop-in.md), where a person would read
// the conditions.
//
// In:      an evaluator at an event, after its signals were fetched; a rule that fired.
// Out:     marks, by SignalId: the signals that a condition which made the rule fire asks to be high (`hate >= 80%`, also within
//          `not`, `max`, a score), and that are had or have something that stands in. One that is asked to be low (`health < 50%`) is
//          not marked, and of an `or` only the true sides are looked at.
// Threads: as the evaluator.
#pragma once
#include <vector>

#include "runtime/engine/evaluator.hpp"

namespace mpol::engine {

void mark_raised(Evaluator& evaluator, RuleId rule, std::vector<bool>& raised);

// Whether the instruction is a signal as rules read it: itself, or what stands in for it.
inline bool is_signal(const ir::Inst& inst) { return inst.op == ir::Op::Signal || inst.op == ir::Op::SignalOr; }

}  // namespace mpol::engine
