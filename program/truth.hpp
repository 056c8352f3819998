// Truth: Kleene's three values. Unknown means that what is asked depends on something that is not had (a signal that is
// unavailable or not fetched yet, a field that is missing, an arithmetic error).
// Source: S. C. Kleene, Introduction to Metamathematics, 1952, section 64 (strong tables).
#pragma once
#include <cstdint>

namespace mpol {

enum class Truth : std::uint8_t { False = 0, True = 1, Unknown = 2 };

constexpr Truth to_truth(bool value) { return value ? Truth::True : Truth::False; }
constexpr Truth operator!(Truth a) { return a == Truth::Unknown ? a : to_truth(a == Truth::False); }
constexpr Truth kleene_and(Truth a, Truth b) {
  if (a == Truth::False || b == Truth::False) return Truth::False;
  return a == Truth::True && b == Truth::True ? Truth::True : Truth::Unknown;
}
constexpr Truth kleene_or(Truth a, Truth b) { return !kleene_and(!a, !b); }

}  // namespace mpol
