// A pattern in the words of the fast engine: an expression that occurs wherever the pattern occurs, and perhaps
// elsewhere.
//
// Out:     an expression without assertions, flags or named classes, and what a hit of it proves.
// Threads: pure.
#pragma once
#include <cstdint>
#include <string>

#include "program/patterns/regex.hpp"

namespace mpol::patterns {

// U+017F and U+212A differ from `s` and `k` by case only. They hardly occur, and would make classes of several bytes
// out of almost every word. So expressions leave them out where they can (`drops_rare_cases`), and a text that holds
// one of them is searched again with the two replaced.
inline constexpr char32_t kLongS = 0x017F;
inline constexpr char32_t kKelvinSign = 0x212A;

struct SearchExpression {
  enum class Proof : std::uint8_t {
    Always,       // a hit is a match
    InAsciiText,  // a hit is a match if the text is ASCII: large sets were widened beyond ASCII
    Never,        // assertions were left out, or repeats widened: a hit is only a candidate
  };

  std::string text;  // a regex over bytes, or the literal itself
  bool is_literal = false;
  bool ignore_ascii_case = false;  // the engine is to ignore case; letters are written small
  bool drops_rare_cases = false;
  Proof proof = Proof::Always;
};

// Of a tree that is one literal: itself, if `as_literal`.
SearchExpression search_expression(const Node& tree, bool as_literal);

}  // namespace mpol::patterns
