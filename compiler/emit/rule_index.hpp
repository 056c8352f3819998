// RuleIndex: finds the rules of a large program that can fire, without looking at the others.
//
// In:      formulas.  Out: the tables that program/native_abi.hpp describes.
// Errors:  none; no index (predicate_words is 0) where it would be larger than its limits.
// Threads: pure function.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/emit/formula.hpp"
#include "program/native_abi.hpp"

namespace mpol::emit {

struct RuleIndex {
  std::uint32_t predicate_words = 0;
  std::vector<native::PredicateRows> rows;
  std::vector<std::uint64_t> row_words;
  std::vector<native::Postings> lists;
  std::vector<native::Range> ranges;
  std::vector<std::uint32_t> seconds;
  std::vector<native::Posting> postings;
  std::vector<native::Clause> clauses;
  std::vector<std::uint32_t> terms;
};

RuleIndex make_rule_index(const std::vector<RuleFormula>& rules, const std::vector<Slot>& slots);

}  // namespace mpol::emit
