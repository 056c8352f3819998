// How much memory a counter may come to take: a bound, known before the first event.
//
// Out:     bytes of one key at most, and of all its keys; with the operator's parameters. What a key really takes is
//          mostly far less: pieces of a window in which nothing was counted take nothing (docs/state.md).
// INVARIANT: kept in step with runtime/counters by memory_store_test.
// Threads: pure functions.
#pragma once
#include <cstdint>

#include "program/ir.hpp"

namespace mpol {

std::uint64_t most_bytes_of_a_key(const ir::Counter& counter);
std::uint64_t most_bytes(const ir::Module& module, const ir::Counter& counter);

}  // namespace mpol
