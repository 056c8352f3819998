// What one instruction costs, by itself, in classes. The unit is a comparison of two numbers; the figures are rough,
// only their order matters: what an event holds is nearly free, a scan of its text costs more, detection of a language
// more still, and a signal costs money and milliseconds.
#pragma once
#include <cstdint>
#include <vector>

#include "program/ir.hpp"

namespace mpol::analyze {

inline constexpr std::uint64_t kComparison = 1;
inline constexpr std::uint64_t kTableLookup = 4;
inline constexpr std::uint64_t kScan = 1'000;             // a text of a few KB for one set of patterns
inline constexpr std::uint64_t kDecodedScan = 10'000;     // … through a view that builds new text
inline constexpr std::uint64_t kDetectLanguage = 30'000;  // CLD2 on its prefix
inline constexpr std::uint64_t kSignal = 1'000'000'000;   // a classifier is asked
inline constexpr std::uint64_t kElementsOfAList = 16;     // assumed, to weigh loops

// Of the instruction alone, without its operands.
std::uint64_t own_cost(const ir::Module& module, const ir::Inst& inst);
// Of each instruction with all that it reads, by InstId; saturates. An operand that is read twice counts twice.
std::vector<std::uint64_t> costs_with_operands(const ir::Module& module);

}  // namespace mpol::analyze
