// The IR: a policy as flat, typed data. Conditions are one list of instructions in which operands stand before their
// use (a DAG, shared between rules); everything else is in the tables.
//
// Made by lower, changed by optimize, read by the engines; printed and parsed by ir_text.hpp, checked by ir_verify.hpp.
// Threads: plain data; immutable once in a Program.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "program/ids.hpp"
#include "program/tables.hpp"

namespace mpol::ir {

enum class Op : std::uint8_t {
#define MPOL_IR(op, text, result, meaning) op,
#include "program/ir.def"
#undef MPOL_IR
};

enum class Type : std::uint8_t { Truth, Int, Number, Symbol };

// "and", "number_le" …
std::string_view name(Op op);

// One instruction. Which payload fields are used stands in ir.def; the others are zero (none).
struct Inst {
  Op op{};
  Type type{};
  bool flag = false;
  std::uint32_t a = Id<void>::kNone;
  std::uint32_t b = Id<void>::kNone;
  std::uint32_t c = Id<void>::kNone;
  std::int64_t int_value = 0;
  double number = 0;
  std::uint32_t operands_begin = 0;  // into Module::operands
  std::uint32_t operands_count = 0;
  OriginId origin;  // what the author wrote; none for parts of it
  ScoreId score;    // NoisyOr of a named score
  bool operator==(const Inst&) const = default;
};

enum class ArgKind : std::uint8_t { Value, Texts, SpansOfScore, SpansOfPatterns, FindingSpan, Rate, Content };

struct ActionArg {
  std::string name;
  ArgKind kind{};
  InstId value;                // Value; inside a `for each`, FindingField of its loop
  TextsId texts;               // Texts
  InstId score;                // SpansOfScore: the NoisyOr instruction
  PatternSetId patterns;       // SpansOfPatterns
  FieldId field;               // Content: the whole of this text field
  std::int64_t count = 0;      // Rate: events …
  std::int64_t period_ms = 0;  // … per period
  ValueKind shown_as{};        // Value: how it is written in a decision
  bool operator==(const ActionArg&) const = default;
};

enum class Modifier : std::uint8_t { None, Immediate, Hard };

struct ActionCall {
  ActionId action;
  Modifier modifier{};
  std::vector<ActionArg> args;
  OriginId origin;
  bool operator==(const ActionCall&) const = default;
};

// Of a text that goes out while it is written: whether it waits until a rule is judged, or goes and is taken back.
// Default: it waits for rules that can withhold or change it (runtime/release_rules.hpp).
enum class StreamPolicy : std::uint8_t { Default, Hold, Retract };

// Where a rule wrote an instruction that another rule wrote first.
struct Mention {
  InstId inst;
  OriginId origin;
  bool operator==(const Mention&) const = default;
};

struct Rule {
  std::string id;  // "RULE-MIST-001"
  std::string title;
  std::string severity;  // "low", "medium", "high", "critical" or ""
  std::string owner, rationale;
  std::vector<std::string> references;
  bool hard = false;
  bool sealed = false;  // what an event says that it fires on, or may fire on, leaves by sealed actions only
  StreamPolicy stream{};
  InstId condition;  // applies and when and not unless and (any finding)
  InstId findings;   // the AnyFinding of `for each`; none: no loop
  std::vector<ActionCall> then;
  std::vector<ActionCall> unknown;
  std::vector<Mention> mentions;  // sorted by instruction, each once; they keep no instruction alive
  OriginId origin;
  bool operator==(const Rule&) const = default;
};

enum class CounterKind : std::uint8_t {
#define MPOL_COUNTER(kind, text, meaning) kind,
#include "program/counter_kinds.def"
#undef MPOL_COUNTER
};
// What happens to the state of a counter of the same name whose keys or windows were other ones.
enum class Migration : std::uint8_t { Refuse, Reset, Keep };

// State by key, over time. Its identity is its name and its shape (kind, keys, windows); the conditions may change and
// the state stays. `over`, `half_life`, `keys` and `late` read no event: constants and parameters.
struct Counter {
  std::string name;  // "mistral.strikes"
  CounterKind kind{};
  InstId of;  // Truth: whether the event counts, or (Rate) is charged 1; Int, Number: what is added; Symbol: Distinct
  InstId where;  // none: every event
  std::vector<InstId> by;
  std::vector<std::string> key_names;  // of `by`, as the author wrote them
  InstId over;                         // milliseconds
  bool is_fixed = false;               // a window that begins anew, not a sliding one
  InstId half_life;                    // milliseconds
  std::int64_t limit_count = 0;        // Rate: so many …
  std::int64_t limit_period_ms = 0;    // … in this time
  InstId keys;                         // most keys that are kept
  InstId late;                         // milliseconds; none: 0
  bool includes_this = false;          // reads count the event at hand
  Migration migration{};
  ValueKind shown_as{};  // of its value
  OriginId origin;
  bool operator==(const Counter&) const = default;
};

// Levels stand in order in Module::levels, those of one escalation one after the other.
struct Escalation {
  std::string name;
  std::vector<InstId> by;  // empty: one for all
  std::vector<std::string> key_names;
  OriginId origin;
  bool operator==(const Escalation&) const = default;
};
struct Level {
  std::uint32_t escalation = 0;  // index in Module::escalations
  std::int64_t number = 0;
  std::string title;
  InstId condition;
  InstId lowers_after;  // milliseconds after it last held; none: it holds while its condition does
  std::vector<ActionCall> then;
  OriginId origin;
  bool operator==(const Level&) const = default;
};

struct Module {
  Tables tables;
  std::vector<Inst> insts;
  std::vector<InstId> operands;
  std::vector<Rule> rules;        // in source order: RuleId
  std::vector<Counter> counters;  // CounterId
  std::vector<Escalation> escalations;
  std::vector<Level> levels;  // LevelId
  std::uint32_t loops = 0;    // LoopIds run from 0 to loops - 1

  std::span<const InstId> operands_of(const Inst& inst) const {
    return std::span(operands).subspan(inst.operands_begin, inst.operands_count);
  }
  bool operator==(const Module&) const = default;
};

// Where `rule` wrote the instruction: what people are shown of it when they ask about this rule. none: nowhere.
OriginId place_in(const Module& module, const Rule& rule, InstId id);

}  // namespace mpol::ir
