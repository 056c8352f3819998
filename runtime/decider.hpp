// Decider: one event to one decision.
//
// In:      a program; frames that the event reader or a test has filled; a source of signals.
// Out:     the decision, valid until the next call. Signals that the event did not bring and that could change the
// outcome
//          are asked for, all at once, as often as the answers make others matter; the frame holds them afterwards.
// Errors:  none. What cannot be had leaves rules undetermined, and their `unknown` clause decides.
//          Counters are read before the decision and written once after it, in the store that the binding names.
// Never:   reads the clock, or depends on anything but its arguments and the state that earlier events left.
// Threads: one decider belongs to one thread; the program, the binding and the store are shared.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "program/program.hpp"
#include "runtime/decision.hpp"
#include "runtime/engine/evidence.hpp"
#include "runtime/engine/interpreter.hpp"
#include "runtime/engine/native_engine.hpp"
#include "runtime/event_state.hpp"
#include "runtime/rule_modes.hpp"

namespace mpol {

// Where signals come from. Sets each of `needed` in the frame to Available or Unavailable.
class SignalSource {
 public:
  virtual ~SignalSource() = default;
  virtual void fetch(std::span<const SignalId> needed, Frame& frame) = 0;
};

// There is no provider: all signals but those of the event are unavailable.
class NoSignals : public SignalSource {
 public:
  void fetch(std::span<const SignalId> needed, Frame& frame) override;
};

// Is shown each event once its outcome is settled and before it is counted: what the evaluator is asked then, it answers as
// for the rules. (What it detects of a text by being asked, a language say, stands in the decision.)
class DecisionObserver {
 public:
  virtual ~DecisionObserver() = default;
  virtual void settled(engine::Evaluator& evaluator, const Outcome& outcome) = 0;
};

class Decider {
 public:
  // With state of its own, where the program keeps any.
  explicit Decider(std::shared_ptr<const Program> program);
  Decider(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding);

  const Decision& decide(Frame& frame, SignalSource& signals);
  const Decision& decide(Frame& frame);  // with NoSignals
  // What decide() would ask for now; good until the next call. Counters are read, nothing is written.
  const std::vector<SignalId>& needed(Frame& frame);
  // The decision on the frame that needed() was just asked of, which named nothing: what it has worked out is not worked out again.
  const Decision& decide_asked(Frame& frame);
  const Program& program() const { return *program_; }
  // Decides with native code of the same program from the next call on; null: with the interpreter again.
  void use_native(std::shared_ptr<const engine::NativeCode> code);
  // Of the same program; empty: every rule is enforced. From the next call on.
  void set_modes(RuleModes modes);
  bool is_native() const { return native_ != nullptr; }
  // Null: nobody. It must outlive its use.
  void set_observer(DecisionObserver* observer) { observer_ = observer; }
  // Of the last event; for explain.
  const Outcome& outcome() const { return outcome_; }
  engine::Evaluator& evaluator() { return evaluator_; }

 private:
  engine::Engine& chosen_engine();
  void begin(Frame& frame);
  void evaluate(const Frame& frame);
  const Decision& conclude(const Frame& frame);
  void add_needs_of_state(const Frame& frame);
  void decide_levels();
  void decide_level(LevelId id, const EventState::Level& before);
  void run_level(LevelId id);
  void decide_suspension();
  void remember_suspensions();
  void write_state();
  void set_aside();
  void add_detected();
  void show_fired(RuleId id);
  void show_undetermined(RuleId id);
  void add_fired(RuleId id);
  void add_undetermined(RuleId id);
  void copy_event(const Frame& frame);
  void collect(RuleId rule, const std::vector<ir::ActionCall>& calls);
  void collect_for_findings(RuleId rule, const std::vector<ir::ActionCall>& calls);
  // The one action of that name and arguments, new or not.
  DecidedAction& add_action(const ir::ActionCall& call, LoopId findings);
  void raise_verdict(ActionId action);
  void fill_value(const ir::ActionArg& arg, DecidedArg& out);
  void note_left_out(std::size_t spans, DecidedArg& out);
  void fill_spans(std::vector<engine::TextMatch> matches, DecidedArg& out);
  const std::string& text_for(TextsId id);
  std::string_view language_of_event();

  std::shared_ptr<const Program> program_;
  engine::Evaluator evaluator_;
  engine::Interpreter interpreter_;
  std::unique_ptr<engine::NativeEngine> native_;
  engine::EvidenceFinder evidence_;
  engine::UnknownLeaves unknown_;
  DecisionObserver* observer_ = nullptr;
  RuleModes modes_;
  Outcome outcome_;               // of rules that are enforced
  Outcome detected_;              // of those in mode detect
  std::vector<RuleId> shadowed_;  // that fired, in mode shadow
  Decision decision_;
  DecidedAction draft_;
  FieldId id_field_, time_field_, language_field_;
  EventState state_;
  std::vector<InstId> state_leaves_;
  std::vector<DecidedLevel> maybe_levels_;
  std::vector<std::uint8_t> reads_;                // by InstId: ir::Reads
  std::vector<std::uint8_t> is_content_;           // by InstId: the value repeats words of a text
  std::vector<const ir::ActionCall*> suspending_;  // calls of this decision
  ActionId suspend_action_;                        // none: nothing suspends
  ViewId detected_view_;                           // that tells the event's language when the event does not
};

}  // namespace mpol
