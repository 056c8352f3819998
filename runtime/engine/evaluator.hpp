// Evaluator: the value of any instruction for one event, worked out when it is first asked for and then remembered.
//
// It is the definition of what a policy means at run time: the interpreter asks it for the slots of its steps, and what
// explains a decision (evidence, needed signals, explain, arguments of actions) asks it for parts of conditions.
// In:      a Program; a Frame, which must outlive the use of it; loops have a present element while their body is
// asked. Errors:  none: what is not had is unknown (value.hpp). Memory:  proportional to the program; nothing is
// allocated from event to event. Threads: one evaluator belongs to one thread.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "program/apply.hpp"
#include "program/outcome.hpp"
#include "program/program.hpp"
#include "program/value.hpp"
#include "runtime/engine/text_state.hpp"

namespace mpol::engine {

class Evaluator {
 public:
  // `program` must outlive the evaluator.
  explicit Evaluator(const Program& program);

  // A new event.
  void begin(Frame& frame) {
    frame_ = &frame;
    outcome_ = nullptr;
    frame.counters.resize(module_->counters.size());
    text_.begin(frame);
    refresh();
  }
  // The same event; signals have changed.
  void refresh() { event_stamp_ = ++last_stamp_; }
  // Which rules fired, for what asks it: counters and levels. Until the next event; until then it is unknown.
  void set_outcome(const Outcome& outcome) { outcome_ = &outcome; }
  // Null where rules are not over yet.
  const Outcome* outcome() const { return outcome_; }
  // Whether the event counts for a counter, and what it adds if it does. Unknown also when what it adds is unknown.
  Truth contribution(CounterId counter, Contribution& out);

  Value value(InstId id) {
    const std::uint64_t stamp = stamp_of(id);
    Memo& memo = memos_[id.index];
    if (memo.stamp != stamp) {
      memo.value = compute(id);
      memo.stamp = stamp;
    }
    return memo.value;
  }
  Truth truth(InstId id) { return value(id).truth; }

  const Program& program() const { return *program_; }
  Frame& frame() const { return *frame_; }
  TextState& text_state() { return text_; }
  // The finding that a loop over findings has present.
  const FoundRow& present_finding(LoopId loop) const { return *loops_[loop.index].finding; }

  // A number that stays the same for as long as the instruction's value is good, and never comes again after that.
  std::uint64_t stamp_of(InstId id) const {
    std::uint64_t stamp = event_stamp_;
    for (const LoopId loop : program_->loops_around(id)) stamp = std::max(stamp, loops_[loop.index].stamp);
    return stamp;
  }

  // Calls visit() once for each element or finding of a bounded loop, made present, until it returns false.
  template <class Visit>
  void for_each_in(const ir::Inst& loop, Visit visit);
  // Whether the loop runs over something that is not had (the field is missing).
  bool loop_is_unknown(const ir::Inst& loop);

 private:
  struct Memo {
    Value value;
    std::uint64_t stamp = 0;
  };
  struct LoopState {
    SymbolId element;
    const FoundRow* finding = nullptr;
    const FindingSource* source = nullptr;
    std::uint64_t stamp = 0;
  };

  // A parameter with a row for each key.
  struct Table {
    Value limits;                  // what is known of the value while the key is not
    bool has_row_for_all = false;  // `else`
  };

  Value compute(InstId id);
  // Null: the instruction is no such parameter, or has no value for some keys.
  const Table* table_of(InstId id) const;
  Value field_value(const ir::Inst& inst);
  Value signal_value(const ir::Inst& inst) const;
  Value param_value(const ir::Inst& inst);
  Value logic(const ir::Inst& inst);
  Value select(const ir::Inst& inst);
  Value list_has(const ir::Inst& inst);
  Value pure(const ir::Inst& inst);
  Value comparison(const ir::Inst& inst);
  Value noisy_or(const ir::Inst& inst);
  Value loop(const ir::Inst& inst);
  Value finding_field(const ir::Inst& inst) const;
  Value text(const ir::Inst& inst);
  Value counter(const ir::Inst& inst);
  Value outlier(const ir::Inst& inst);
  Value fired(const ir::Inst& inst) const;
  const CounterReading& reading(CounterId counter);

  const Program* program_;
  const ir::Module* module_;
  Frame* frame_ = nullptr;
  const Outcome* outcome_ = nullptr;
  FieldId time_field_;
  TextState text_;
  std::vector<Memo> memos_;       // by InstId
  std::vector<LoopState> loops_;  // by LoopId
  std::vector<Table> tables_;     // by ParamId
  std::vector<Value> operands_;   // of the operations in work, innermost last
  TextOf text_of_;
  // INVARIANT: grows with each event, refresh and loop element, and is never used twice.
  std::uint64_t last_stamp_ = 0;
  std::uint64_t event_stamp_ = 0;
};

template <class Visit>
void Evaluator::for_each_in(const ir::Inst& loop, Visit visit) {
  LoopState& state = loops_[loop.b];
  if (loop.op == ir::Op::AnyFinding) {
    state.source = &module_->tables.findings[loop.a];
    for (const FoundRow& found : text_.findings(FindingSourceId(loop.a)).rows) {
      state.finding = &found;
      state.stamp = ++last_stamp_;
      if (!visit()) return;
    }
    return;
  }
  for (const SymbolId element : frame_->fields[loop.a].list) {
    state.element = element;
    state.stamp = ++last_stamp_;
    if (!visit()) return;
  }
}

}  // namespace mpol::engine
