// The short-circuit form of a policy's conditions: what the interpreter runs for each event.
//
// A rule is a run of steps. A step asks whether one slot's value lies in a range, and says which step is next when it
// does and when it does not. All kinds of comparison with a constant are this one question, because a slot does not
// hold its value but the value's place (rank) among the constants it is compared with: there is nothing to dispatch on.
// A slot is the value of one instruction, computed once an event, when a step first asks for it; truths that several
// rules share are slots too.
//
// In:      a module that ir_verify accepts.
// Out:     a ShortCircuit, immutable, that refers to the module's instructions by id.
// Errors:  none: a condition with too many steps becomes one step over a slot of the whole.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "program/ir.hpp"
#include "program/outcome.hpp"

namespace mpol {

using Rank = std::uint32_t;

// The ranks that a slot's value may have: one when the value is known. `low` > `high`: nobody has asked for it yet.
struct RankRange {
  Rank low = 1, high = 0;
};
inline constexpr RankRange kNotComputed{1, 0};
inline constexpr Rank kMaxRank = std::numeric_limits<Rank>::max();

struct Step {
  Rank base = 0, width = 0;  // holds for base <= rank <= base + width, modulo 2^32: a range that wraps is a complement
  std::uint32_t slot = 0;
  std::uint16_t when_true = 0, when_false = 0;  // steps of the same rule, or kFired, kNotFired
};
inline constexpr std::uint16_t kFired = 0xFFFF, kNotFired = 0xFFFE;

// What a slot holds. Ranks: a truth is 0 or 1, a symbol its id; an int or number is 2i + 1 when it equals the i-th
// threshold, 2i when it is less than that one and greater than the one before.
struct SlotInfo {
  InstId inst;
  ir::Type type{};
  std::uint32_t thresholds_begin = 0, thresholds_count = 0;  // into ints or numbers, sorted
};

struct ShortCircuit {
  std::vector<Step> steps;
  std::vector<std::uint32_t> rules;  // by RuleId: its first step; its others are counted from there
  std::vector<SlotInfo> slots;
  std::vector<std::int64_t> ints;
  std::vector<double> numbers;
};

ShortCircuit make_short_circuit(const ir::Module& module);

// The value of an instruction that is the same for every event (a constant, or a parameter that is no table), as
// IntConst, NumberConst, SymbolConst or TruthConst; nothing for the others.
std::optional<ir::Inst> constant_of(const ir::Module& module, InstId inst);

}  // namespace mpol
