// The value of an instruction that reads no event (ir_reads.hpp: kReadsNothing): constants, parameters as the operator
// set them, and what is made of them. Unknown when it overflows. Threads: pure function.
#pragma once
#include "program/ir.hpp"
#include "program/value.hpp"

namespace mpol {

Value settled_value(const ir::Module& module, InstId id);

}  // namespace mpol
