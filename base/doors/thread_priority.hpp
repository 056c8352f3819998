// The priority of a thread: what can wait goes behind those who decide.
//
// Threads: of the one that calls it; threads that it starts inherit it.
#pragma once

namespace mpol {

// How much nicer than its process.
enum class StepBack {
  // Is waited for. Beside a thread that never rests it has a third of a processor; with equal priority it has half of it, in pieces
  // of up to 6 ms (Linux 6.18 on two processors), which is what the other waits.
  Loads = 4,
  // Nobody waits: a tenth.
  Improves = 10,
};
// Where the system does not let it, nothing changes.
void step_back(StepBack how);

}  // namespace mpol
