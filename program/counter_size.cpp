#include "program/counter_size.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "program/settled.hpp"

namespace mpol {
namespace {

constexpr std::uint64_t kWord = 8;
// A slot, in a table that may be 37.5 % full, and a place in the order of uses (runtime/counters/key_table.hpp).
constexpr std::uint64_t kOfAnyKey = 64 * 8 / 3 + 24;
// Registers of a distinct counter, and the ranks that each may remember (kinds/distinct.cpp).
constexpr std::uint64_t kMostRanks = 1024 * 32;

std::uint64_t words(const ir::Counter& counter) {
  const std::uint64_t pieces = counter.is_fixed ? 1 : static_cast<std::uint64_t>(limits::kWindowPieces);
  switch (counter.kind) {
    case ir::CounterKind::Count:
    case ir::CounterKind::Sum: return counter.half_life.has_value() ? 2 : 2 * pieces;
    case ir::CounterKind::Mean: return 4 * pieces;
    case ir::CounterKind::Distinct: return counter.is_fixed ? 1024 : kMostRanks;
    case ir::CounterKind::Rate: return 2;
    case ir::CounterKind::FirstSeen:
    case ir::CounterKind::LastSeen: break;
  }
  return 1;
}

}  // namespace

// A list that grows has room for twice of what it holds.
std::uint64_t most_bytes_of_a_key(const ir::Counter& counter) { return kOfAnyKey + 2 * kWord * words(counter); }

std::uint64_t most_bytes(const ir::Module& module, const ir::Counter& counter) {
  std::uint64_t keys = 1;
  if (!counter.by.empty() && counter.keys.has_value()) {
    const std::int64_t most = settled_value(module, counter.keys).ints.high;
    keys = std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(1, most)), limits::kMaxCounterKeys);
  }
  return keys * most_bytes_of_a_key(counter);
}

}  // namespace mpol
