// RulePatterns: which patterns a rule looks for: in its condition, and to say what its actions take out of a text.
//
// In:      a loaded program, which must outlive this.
// Out:     by rule, bits of the searches of the program's text plan. Linear in the rules' conditions.
// Threads: immutable once made.
#pragma once
#include <span>
#include <vector>

#include "program/program.hpp"

namespace mpol::engine {

// By search of the text plan.
using SearchBits = std::vector<patterns::PatternBits>;

class RulePatterns {
 public:
  explicit RulePatterns(const Program& program);

  SearchBits none() const;
  void add(RuleId rule, SearchBits& to) const;

 private:
  void add_rule(const ir::Rule& rule);
  void walk(InstId root);
  void add_places_of(PatternSetId set);
  void add_group(ViewId view, PatternSetId set);
  void add_findings(FindingSourceId source);
  void add_bits(TextPlan::Bits bits);

  const Program& program_;
  std::vector<std::vector<TextPlan::Bits>> of_;  // by RuleId
  std::vector<std::vector<ViewId>> views_;       // by PatternSetId: where some rule looks for it
  std::vector<std::uint32_t> visited_;           // by InstId: of which rule
};

}  // namespace mpol::engine
