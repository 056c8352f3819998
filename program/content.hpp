// Content: what people wrote. The text fields of an event, and values that repeat words of them.
//
// A value is content when words of a text flow into it: `template(text)`, and what `if … then … else` or a default
// hands on of one. What is only decided or counted by a text (a condition, a number, a language, which finding) is not,
// nor is a place in it: bytes 10 to 20 say nothing to who does not have the text.
// Threads: pure functions.
#pragma once
#include <cstdint>
#include <vector>

#include "program/ir.hpp"

namespace mpol::ir {

// Whether the operation itself gives words of a text.
bool gives_content(Op op);
// Whether its value can be that of its operand number `index`.
bool hands_on(Op op, std::size_t index);
// Of each instruction, whether its value is content. Linear.
std::vector<std::uint8_t> find_content(const Module& module);

}  // namespace mpol::ir
