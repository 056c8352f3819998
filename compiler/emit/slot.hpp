// Slots and literals: conditions as native code sees them.
//
// A slot is one value that is read straight from the frame; its class is its place among what the conditions ask of it.
// A literal asks whether a slot's class is one of some. Classes of a slot, in order:
//   number      how many of its cuts are not above the value
//   symbol      0: no condition names it; then one for each symbol that a condition names
//   truth       0 false, 1 true
//   list        which of up to four symbols the list holds, one bit each
// and after them those of a value that is not known: what helps a rule to fire (kBetter), what hinders it (kWorse), and
// for symbols the same two for one that the program does not name but whose spelling a condition must look at.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "program/frame.hpp"
#include "program/ir.hpp"
#include "program/truth.hpp"

namespace mpol::emit {

enum class SlotKind : std::uint8_t { Number, Int, Symbol, Truth, Missing, Unavailable, List, Deferred };

// Keys of numbers order as the numbers do, and have no gaps: the next greater number has the next greater key.
using Key = std::int64_t;
Key key_of(double number);
double number_of(Key key);

struct Slot {
  SlotKind kind{};
  bool is_signal = false;
  std::uint32_t index = 0;           // FieldId or SignalId
  std::optional<ir::Inst> fallback;  // of FieldOr, SignalOr
  // Number, Int: class = how many are <= the value's key; sorted.
  std::vector<Key> cuts;
  // Symbol: class of symbols[i] is 1 + i; sorted. List: bit i.
  std::vector<SymbolId> symbols;
  // Number, Int: what is known of the value when it is not had.
  Key unknown_low = 0, unknown_high = 0;
  bool reads_spelling = false;  // Symbol: a condition needs to look at symbols that the program does not name

  // Classes of known values.
  std::uint32_t classes() const;
  // With those of unknown ones.
  std::uint32_t all_classes() const { return classes() + 4; }
  std::uint32_t class_of(Key key) const;
  std::uint32_t class_of(SymbolId symbol) const;
};

struct Literal {
  std::uint32_t slot = 0;
  bool negated = false;
  // Number, Int: low <= key < high, where given.
  std::optional<Key> low, high;
  std::vector<SymbolId> symbols;  // Symbol: one of these, sorted
  bool reads_spelling = false;    // … or one that the program does not name, by its spelling
  std::uint32_t bit = 0;          // List
};

// What the literal is, when the slot has a class of a known value or of an unknown one.
Truth answer(const Literal& literal, const Slot& slot, std::uint32_t slot_class);
// The same as one bit of a table: what is not known is taken for what helps a rule to fire in classes of kBetter, for
// what hinders it in those of kWorse. `negate`: the rule fires where the bit is not set, so it gets the opposite.
bool bit_of(const Literal& literal, const Slot& slot, std::uint32_t slot_class, bool negate);
// How often it holds, roughly: between 0 and 1. Only speed depends on it.
double likelihood(const Literal& literal, const Slot& slot);
// Of a group: that one of them holds.
double likelihood_of_any(const std::vector<Literal>& group, const std::vector<Slot>& slots);

}  // namespace mpol::emit
