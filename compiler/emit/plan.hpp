// Plan: the rules in blocks of 64, with the tables that answer for all rules of a block at once.
//
// A block has planes. Plane g is the `or`, over the slots, of one row each: bit r says that group g of rule r has a
// literal on this slot that holds for the slot's class. A rule that is an `and` of groups fires where all its planes
// hold. A rule that is an `or` of groups is the same with every literal negated: it fires where not all planes hold. So
// one block may hold rules of any form:
//
//   fired = (plane 0 and plane 1 and …) xor is_or            plane g = fill g or row(slot 1) or row(slot 2) …
//
// In:      formulas.  Out: blocks, the order of rules in them, and the index that says which blocks are worth running.
// Errors:  none. Threads: pure function.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/emit/formula.hpp"
#include "compiler/emit/rule_index.hpp"

namespace mpol::emit {

// The rows of one slot in one block.
struct SlotRows {
  std::uint32_t slot = 0;
  std::vector<std::uint32_t> planes;  // that the slot takes part in
  std::vector<std::uint32_t> row_of;  // by class: which row
  std::vector<std::uint64_t> words;   // of each row, one a plane
};

struct Block {
  std::vector<std::uint64_t> fill;  // by plane: rules that have no such group
  std::uint64_t is_or = 0, confirm = 0, inexact = 0;
  std::vector<SlotRows> slots;
};

struct Plan {
  std::vector<Slot> slots;
  std::vector<Block> blocks;
  std::size_t rules = 0;
  bool always_unknown = false;
  RuleIndex index;
};

struct PlanOptions {
  // From this many rules on they are indexed. Larger: middling programs run all their blocks. Smaller: an index that
  // costs more than it saves.
  std::size_t index_from = 2000;
};

Plan make_plan(Formulas formulas, const PlanOptions& options);

}  // namespace mpol::emit
