// Decision: what the runtime says of one event, and its JSON line (docs/decision.md).
//
// Names are spelled out and ids are of the program that decided, so that a decision can be written without it only
// through write_json. Units: times and durations in milliseconds; spans in bytes of the field's original text.
// Deterministic: the same program, event and signals give the same bytes.
// Threads: plain data.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "program/outcome.hpp"
#include "program/program.hpp"
#include "runtime/engine/missing.hpp"

namespace mpol {

// Bytes of a field's original text. `text`: they are of this text field.
struct TextSpan {
  FieldId field;
  std::uint64_t begin = 0, end = 0;
  auto operator<=>(const TextSpan&) const = default;
};

// Sorts; spans that overlap or touch become one: what acts on them must not act twice on one byte.
void join_spans(std::vector<TextSpan>& spans);

// An argument of an action. Null: its value is not known, or withheld.
struct DecidedArg {
  enum class Kind : std::uint8_t { Null, Bool, Int, Number, Text, Spans };
  std::string name;
  Kind kind = Kind::Null;
  bool truth = false;
  std::int64_t int_value = 0;
  double number = 0;
  std::string text;
  std::vector<TextSpan> spans;
  bool is_cut = false;      // Spans: there are more (limits::kMaxSpans)
  bool is_content = false;  // it repeats what the event's text says (program/content.hpp)
  bool is_sealed = false;   // content that only the sink of a sealed action may have: it is not written anywhere
  bool operator==(const DecidedArg&) const = default;
};

struct DecidedAction {
  ActionId action;
  ir::Modifier modifier{};
  std::vector<DecidedArg> args;
  std::vector<RuleId> rules;    // that ask for it, in source order
  std::vector<LevelId> levels;  // likewise
  bool operator==(const DecidedAction&) const = default;
};

using engine::Missing;
struct UndeterminedRule {
  RuleId rule;
  std::vector<Missing> missing;
  bool operator==(const UndeterminedRule&) const = default;
};

// A level that is reached, or (with `missing`) one of which that is not known.
struct DecidedLevel {
  LevelId level;
  bool entered = false;  // it was not held by the event before
  bool holds = false;    // its condition is true now; else it lasts from before
  std::vector<Missing> missing;
  bool operator==(const DecidedLevel&) const = default;
};

struct DecidedSuspension {
  std::string by;  // "user"
  std::int64_t until_ms = 0;
  bool operator==(const DecidedSuspension&) const = default;
};

struct Decision {
  std::string id;
  bool has_time = false;
  std::int64_t time_ms = 0;
  VerdictId verdict;  // none: the program declares no verdicts
  std::vector<RuleId> fired;
  std::vector<UndeterminedRule> undetermined;
  std::vector<RuleId> detected;  // of these the ones in mode detect: nothing follows from them (rule_modes.hpp)
  std::vector<RuleId> shadowed;  // that fired in mode shadow; for metrics, it is written nowhere
  std::vector<RuleId> sealed;    // of these the sealed ones: what the event says stands nowhere else here (sealing.hpp)
  std::vector<DecidedLevel> levels;  // of each escalation the highest that is reached, and higher ones that may be
  std::optional<DecidedSuspension> suspended;  // before this event
  std::vector<DecidedAction> actions;
  std::vector<Evidence> evidence;
  std::vector<SignalId> needed;      // of the first stage: what the event did not bring and could have mattered
  std::vector<std::string> limits;   // limits that were met: part of the text was not looked at
  std::string language;              // as detected; empty: not asked for, or not found
  std::vector<CounterId> uncounted;  // counters of which it is not known whether the event counts: it does not
  std::vector<CounterId> late;       // counters that the event came too late for: it counts as of the newest event
  bool repeated = false;             // the event was counted before; it changes nothing
  void clear();
};

// Appends one line, with its line end.
void write_json(const Decision& decision, const Program& program, std::string& out);
// Appends one of its actions as an object by itself, with what somebody needs who has not got the decision: package, id and
// time of the event, verdict, and title and severity of the rules (docs/actions.md). It holds sealed content, which only a sink may
// have that reports.
void write_action_json(const Decision& decision, const DecidedAction& action, const Program& program, std::string& out);

}  // namespace mpol
