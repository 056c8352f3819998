// Outcomes: which outcomes (true, false, unknown) a condition can have at all, when a decision is complete. What cannot
// be is proved: from types, declared ranges, required fields and fallbacks, and from what stands before the condition.
// What is not proved counts as possible.
//
// Two sorts of unknown are left out of "can be unknown", because no event can bring them at will: that a limit of the
// runtime cut a text, and that a signal was not asked for since other conditions had decided.
// Threads: one belongs to one thread; the policy must stay.
#pragma once
#include <array>
#include <vector>

#include "compiler/check/checked.hpp"
#include "compiler/check/policies/foreseen.hpp"

namespace mpol::check {

// By Truth: whether it can be so.
using PossibleTruths = std::array<bool, 3>;

class Outcomes {
 public:
  using Given = std::vector<Foreseen::Part>;

  explicit Outcomes(const checked::Policy& policy) : policy_(policy), foreseen_(policy) {}

  // Of a condition that is asked when all of `given` hold.
  PossibleTruths of(const checked::Expr& condition, const Given& given) const;
  // Of all parts together, as a rule asks them.
  PossibleTruths of_all(const Given& parts) const;
  // Whether an expression of any type can be without a value, where all of `given` hold.
  bool can_be_unknown(const checked::Expr& expr, const Given& given) const;
  // Adds that the part holds (or does not), where that is known once the next part is reached.
  void take_to_hold(const checked::Expr& part, bool holds, Given& given) const;

 private:
  bool any_unknown(const checked::Expr& expr, const Given& given) const;
  bool joined_can_be_unknown(const checked::Expr& expr, const Given& given) const;
  bool choice_can_be_unknown(const checked::Expr& expr, const Given& given) const;
  bool arithmetic_fails(const checked::Expr& expr) const;
  bool is_decided_by_ranges(const checked::Expr& comparison) const;
  bool can_be_missing(FieldId field, const Given& given) const;
  bool can_be_missing(ViewId view, const Given& given) const;

  const checked::Policy& policy_;
  Foreseen foreseen_;
};

}  // namespace mpol::check
