// CPUs by name, for native code that is made on one machine and run on another.
//
// Out:     the levels of this architecture, the plainest first (cpu_levels.def); whether this CPU has what one asks for.
// Threads: pure functions.
// Source:  the x86-64 psABI, micro-architecture levels.
#pragma once
#include <span>
#include <string_view>

namespace mpol {

std::span<const std::string_view> cpu_levels();
// False also for a name that is no level.
bool runs_on_this_cpu(std::string_view level);

}  // namespace mpol
