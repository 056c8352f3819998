// IndexedRules: the rules of a large program that fire, found by the index of its native code (program/native_abi.hpp).
//
// In:      the classes of all slots.  Out: clauses that hold, and which rules they are of.
// Errors:  none. Threads: one object belongs to one evaluation.
#pragma once
#include <bit>
#include <cstdint>
#include <vector>

#include "program/native_abi.hpp"

namespace mpol::engine {

class IndexedRules {
 public:
  explicit IndexedRules(const native::Info& info);

  // Finds the clauses that hold. False: so many could that running all blocks is cheaper, and nothing was done.
  bool find(const native::Class* classes);
  // For each block that holds a rule of which a clause was found, in order, calls `take(block, maybe, surely)`: the
  // rules of the block that fire by the classes that find() had, and by `worse`; null where these are the same.
  template <class Take>
  void for_each_block(const native::Class* worse, Take take);

 private:
  struct Words {
    std::uint64_t maybe = 0, surely = 0;
  };
  void read_predicates(const native::Class* classes);
  bool holds(std::uint32_t clause) const;
  void collect(const native::Class* worse);

  const native::Info* info_;
  std::vector<std::uint64_t> predicates_;  // a bit each
  std::vector<native::Range> ranges_;      // by list
  std::vector<std::uint32_t> candidates_;  // postings
  std::vector<std::uint32_t> found_;       // clauses
  std::vector<Words> blocks_;              // all empty between two events
  std::vector<std::uint64_t> filled_;      // a bit a block: it is not empty
};

template <class Take>
void IndexedRules::for_each_block(const native::Class* worse, Take take) {
  collect(worse);
  for (std::size_t w = 0; w < filled_.size(); ++w) {
    for (std::uint64_t left = filled_[w]; left != 0; left &= left - 1) {
      const std::size_t block = w * 64 + static_cast<std::size_t>(std::countr_zero(left));
      const Words words = blocks_[block];
      blocks_[block] = {};
      take(static_cast<std::uint32_t>(block), words.maybe, words.surely);
    }
    filled_[w] = 0;
  }
}

}  // namespace mpol::engine
