// Foreseen: what can be said of a condition before any event, from constants, the ranges of numbers, the values of
// enums, and rules that can never fire.
//
// A truth here speaks of all events: True says that the condition is false for none, False that it is true for none,
// Unknown that nothing is proved. Conditions that are unknown for want of a field or a signal do not count either way.
// Within an `and`, what one part asks of a value is held against what the others ask of the same one:
// `n >= 5 and n < 3` is False; within an `or` likewise.
// Threads: one belongs to one thread; the policy must stay.
#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/check/checked.hpp"
#include "program/interval.hpp"
#include "program/truth.hpp"

namespace mpol::check {

class Foreseen {
 public:
  explicit Foreseen(const checked::Policy& policy);

  using Part = std::pair<const checked::Expr*, bool>;  // an expression, and whether it or its opposite is asked

  Truth truth(const checked::Expr& condition) const { return truth(condition, {}); }
  // Whether there may be an event of which all parts hold. False is proved.
  bool can_hold(const std::vector<Part>& parts) const { return truth_of_all(parts, {}) != Truth::False; }
  // Whether `b` holds wherever `a` does, also where what `b` alone asks about is unknown.
  bool implies(const checked::Expr& a, const checked::Expr& b) const;
  bool can_fire(RuleId rule) const { return can_fire_[rule.index]; }
  bool can_count(CounterId counter) const { return can_count_[counter.index]; }

 private:
  // What is taken to hold.
  struct Facts {
    std::map<std::string, NumberInterval> numbers;           // by the expression's key
    std::map<std::string, std::set<std::uint32_t>> symbols;  // what it can still be
    std::map<std::string, bool> truths;
    std::vector<std::pair<std::uint32_t, bool>> fired;  // by rule set
    bool contradict = false;
    bool strict = false;  // what is unknown must not be unknown: `x < 3 or x >= 3` is not True then
  };

  Truth truth(const checked::Expr& expr, const Facts& facts) const;
  Truth truth_of_all(const std::vector<Part>& parts, const Facts& facts) const;
  Truth truth_of_atom(const checked::Expr& expr, const Facts& facts) const;
  Truth truth_of_fired(std::uint32_t rules, const Facts& facts) const;
  Truth truth_of_symbol(const checked::Expr& expr, const Facts& facts) const;
  NumberInterval range(const checked::Expr& expr, const Facts& facts) const;
  void assume(const checked::Expr& expr, bool holds, Facts& facts) const;
  void assume_order(const checked::Expr& small, const checked::Expr& large, bool or_equal, Facts& facts) const;
  void assume_number(const checked::Expr& expr, NumberInterval allowed, Facts& facts) const;
  void note_truth(const checked::Expr& expr, bool holds, Facts& facts) const;
  void assume_symbol(const checked::Expr& expr, bool holds, Facts& facts) const;
  std::set<std::uint32_t> asked_symbols(const checked::Expr& expr) const;
  bool is_part_of(std::uint32_t rules, std::uint32_t others) const;

  const checked::Policy& policy_;
  std::vector<bool> can_fire_;   // by RuleId
  std::vector<bool> can_count_;  // by CounterId
};

}  // namespace mpol::check
