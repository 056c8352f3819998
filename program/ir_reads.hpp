// What an instruction's value depends on, by kind: some places of a policy may not read some kinds.
//
// Out:     for each instruction the union of what it and its operands read. Linear.
// Threads: pure function.
#pragma once
#include <cstdint>
#include <vector>

#include "program/ir.hpp"

namespace mpol::ir {

enum Reads : std::uint8_t {
  kReadsNothing = 0,     // constants and parameters
  kReadsEvent = 1,       // fields and texts
  kReadsSignals = 2,     // what classifiers say
  kReadsState = 4,       // counters
  kReadsFiredRules = 8,  // which rules fired
};

// Of one instruction alone.
std::uint8_t own_reads(const Inst& inst);
std::vector<std::uint8_t> find_reads(const Module& module);

}  // namespace mpol::ir
