// The two characters that equal an ASCII letter but for case: U+017F is a small `s`, U+212A a capital `K`.
//
// They hardly occur, and would make classes of several bytes out of almost every word. So a search leaves them out
// where it can, and a text that holds one of them is searched again as if it held `s` and `k`. Threads: pure.
#pragma once
#include <string>
#include <string_view>

#include "program/patterns/regex.hpp"

namespace mpol::patterns {

inline constexpr char32_t kLongS = 0x017F;
inline constexpr char32_t kKelvinSign = 0x212A;

// Whether each set of the tree is the same for all three writings of `s`, and of `k`: the two may be left out.
bool ignores_rare_cases(const Node& tree);

// `set` without the two, if it is one of a tree that ignores them and holds nothing else beyond ASCII.
CodePointSet without_rare_cases(const CodePointSet& set);

bool holds_rare_case(std::string_view text);
// Writes the text with `s` and `k` in their places. The result is shorter: what stands in it at a place stood in the
// text at that place or later.
void replace_rare_cases(std::string_view text, std::string& out);

}  // namespace mpol::patterns
