// Adds instructions to a module so that equal ones are one: same operation, payload and operands (hash-consing). Used
// by lower and by the passes that make new instructions.
//
// The first of two equal instructions gives the origin; a later one gives it only where the first has none.
// Threads: one interner belongs to one module and one thread; the module must outlive it.
#pragma once
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "program/ir.hpp"

namespace mpol::ir {

class Interner {
 public:
  explicit Interner(Module& module) : module_(module) {}

  // The operands must be in the module already. The operands' place in `inst` does not matter.
  InstId add(Inst inst, std::span<const InstId> operands);
  // Gives an instruction an origin if it has none.
  void offer_origin(InstId id, OriginId origin);
  std::size_t size() const { return module_.insts.size(); }
  const Inst& operator[](InstId id) const { return module_.insts[id.index]; }
  std::span<const InstId> operands_of(InstId id) const { return module_.operands_of(module_.insts[id.index]); }

 private:
  bool equal(const Inst& inst, std::span<const InstId> operands, InstId other) const;

  Module& module_;
  std::unordered_multimap<std::size_t, InstId> by_hash_;
};

}  // namespace mpol::ir
