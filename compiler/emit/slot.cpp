#include "compiler/emit/slot.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace mpol::emit {

// IEEE 754 doubles of one sign order as their bits do; minus zero and zero share a key.
Key key_of(double number) {
  const auto bits = std::bit_cast<std::int64_t>(number);
  return bits >= 0 ? bits : std::numeric_limits<std::int64_t>::min() - bits;
}
double number_of(Key key) {
  return std::bit_cast<double>(key >= 0 ? key : std::numeric_limits<std::int64_t>::min() - key);
}

std::uint32_t Slot::classes() const {
  switch (kind) {
    case SlotKind::Number:
    case SlotKind::Int: return static_cast<std::uint32_t>(cuts.size()) + 1;
    case SlotKind::Symbol: return static_cast<std::uint32_t>(symbols.size()) + 1;
    case SlotKind::List: return 1u << symbols.size();
    case SlotKind::Deferred: return 0;
    default: return 2;
  }
}

std::uint32_t Slot::class_of(Key key) const {
  return static_cast<std::uint32_t>(std::upper_bound(cuts.begin(), cuts.end(), key) - cuts.begin());
}
std::uint32_t Slot::class_of(SymbolId symbol) const {
  const auto found = std::lower_bound(symbols.begin(), symbols.end(), symbol);
  return found == symbols.end() || *found != symbol ? 0 : 1 + static_cast<std::uint32_t>(found - symbols.begin());
}

namespace {

// Cuts are where literals begin and end, so all values of a class answer alike.
bool holds_number(const Literal& literal, const Slot& slot, std::uint32_t number_class) {
  const auto reaches = [&](Key cut) { return number_class >= slot.class_of(cut); };
  return (!literal.low || reaches(*literal.low)) && !(literal.high && reaches(*literal.high));
}

Truth answer_range(const Literal& literal, const Slot& slot, std::uint32_t first, std::uint32_t last) {
  bool any = false, all = true;
  for (std::uint32_t c = first; c <= last; ++c) {
    const bool holds = holds_number(literal, slot, c);
    any |= holds;
    all &= holds;
  }
  return all ? Truth::True : any ? Truth::Unknown : Truth::False;
}

Truth answer_plainly(const Literal& literal, const Slot& slot, std::uint32_t slot_class) {
  const std::uint32_t known = slot.classes();
  const bool is_number = slot.kind == SlotKind::Number || slot.kind == SlotKind::Int;
  if (slot_class >= known + 2) return literal.reads_spelling ? Truth::Unknown : Truth::False;
  if (slot_class >= known) {
    return is_number ? answer_range(literal, slot, slot.class_of(slot.unknown_low), slot.class_of(slot.unknown_high))
                     : Truth::Unknown;
  }
  if (is_number) return to_truth(holds_number(literal, slot, slot_class));
  switch (slot.kind) {
    case SlotKind::Symbol:
      return to_truth(slot_class > 0 &&
                      std::binary_search(literal.symbols.begin(), literal.symbols.end(), slot.symbols[slot_class - 1]));
    case SlotKind::List: return to_truth((slot_class >> literal.bit & 1) != 0);
    default: return to_truth(slot_class == 1);
  }
}

// Which part of a slot's values is below a key, roughly. Of probabilities most are low; of what has no known range authors
// spread their bounds as the values are.
double share_below(Key key, const Slot& slot) {
  if (slot.kind == SlotKind::Number && slot.unknown_low == key_of(0) && slot.unknown_high == key_of(1)) {
    const double above = 1 - std::clamp(number_of(key), 0.0, 1.0);
    return 1 - above * above;
  }
  return static_cast<double>(slot.class_of(key)) / slot.classes();
}

double plain_likelihood(const Literal& literal, const Slot& slot) {
  switch (slot.kind) {
    case SlotKind::Number:
    case SlotKind::Int:
      return (literal.high ? share_below(*literal.high, slot) : 1) -
             (literal.low ? share_below(*literal.low, slot) : 0);
    case SlotKind::Symbol:
      return std::min(1.0, static_cast<double>(literal.symbols.size()) / std::max<std::size_t>(2, slot.symbols.size()));
    case SlotKind::List: return 0.25;
    case SlotKind::Missing:
    case SlotKind::Unavailable: return 0.1;
    case SlotKind::Deferred: return 1;
    case SlotKind::Truth: break;
  }
  return 0.5;
}

}  // namespace

Truth answer(const Literal& literal, const Slot& slot, std::uint32_t slot_class) {
  const Truth plain = answer_plainly(literal, slot, slot_class);
  return literal.negated ? !plain : plain;
}

bool bit_of(const Literal& literal, const Slot& slot, std::uint32_t slot_class, bool negate) {
  const Truth truth = answer(literal, slot, slot_class);
  if (truth != Truth::Unknown) return (truth == Truth::True) != negate;
  const bool helps = (slot_class - slot.classes()) % 2 == 0;  // kBetter comes first
  return helps != negate;
}

double likelihood(const Literal& literal, const Slot& slot) {
  const double plain = plain_likelihood(literal, slot);
  return slot.kind == SlotKind::Deferred || !literal.negated ? plain : 1 - plain;
}

double likelihood_of_any(const std::vector<Literal>& group, const std::vector<Slot>& slots) {
  double sum = 0;
  for (const Literal& literal : group) sum += likelihood(literal, slots[literal.slot]);
  return std::min(1.0, sum);
}

}  // namespace mpol::emit
