// Rules are looked at first, as if counters could be anything in their ranges; then counters, which may count what a
// rule does; then whoever asks may ask about `fired` and counters too.
//
// An `and` is False when assuming all of its parts contradicts itself. `or` is the same for the opposites.
#include "compiler/check/policies/foreseen.hpp"

#include <algorithm>
#include <cmath>

#include "compiler/check/expr_key.hpp"
#include "compiler/check/expressions/ranges.hpp"

namespace mpol::check {
namespace {

using checked::Expr;
using checked::key_of;
using ir::Op;

// Integers that a double holds exactly: between them there is a next one.
constexpr double kExact = 9007199254740992.0;

double next(double value, bool is_int, double toward) {
  if (!is_int || std::abs(value) >= kExact) return is_int ? value : std::nextafter(value, toward);
  return toward > 0 ? std::floor(value) + 1 : std::ceil(value) - 1;
}

bool is_number(const Expr& expr) { return expr.type == ir::Type::Int || expr.type == ir::Type::Number; }
bool is_constant(const Expr& expr) { return expr.op == Op::IntConst || expr.op == Op::NumberConst; }

Expr swapped(const Expr& comparison) {
  Expr result = comparison;
  std::swap(result.operands[0], result.operands[1]);
  return result;
}

// `a <= b` is that `b < a` fails: one key for both, and whether the expression has its sense.
std::pair<std::string, bool> question(const Expr& expr) {
  const bool or_equal = expr.op == Op::IntLessEqual || expr.op == Op::NumberLessEqual;
  if (!or_equal) return {key_of(expr), true};
  Expr less = swapped(expr);
  less.op = expr.op == Op::IntLessEqual ? Op::IntLess : Op::NumberLess;
  return {key_of(less), false};
}

}  // namespace

Foreseen::Foreseen(const checked::Policy& policy)
    : policy_(policy), can_fire_(policy.rules.size(), true), can_count_(policy.counters.size(), true) {
  for (std::size_t i = 0; i < policy.rules.size(); ++i) {
    const checked::Rule& rule = policy.rules[i];
    std::vector<Part> parts;
    for (const auto* part : {&rule.applies, &rule.when, &rule.findings}) {
      if (*part) parts.emplace_back(&**part, true);
    }
    for (const Expr& unless : rule.unless) parts.emplace_back(&unless, false);
    can_fire_[i] = truth_of_all(parts, {}) != Truth::False;
  }
  for (std::size_t i = 0; i < policy.counters.size(); ++i) {
    const checked::Counter& counter = policy.counters[i];
    const auto is_never = [&](const std::optional<Expr>& part) {
      return part && part->type == ir::Type::Truth && truth(*part) == Truth::False;
    };
    can_count_[i] = !is_never(counter.where) && !is_never(counter.of);
  }
}

Truth Foreseen::truth_of_all(const std::vector<Part>& parts, const Facts& facts) const {
  Truth result = Truth::True;
  for (const auto& [part, holds] : parts) {
    const Truth own = truth(*part, facts);
    result = kleene_and(result, holds ? own : !own);
  }
  if (facts.strict || result == Truth::False) return result;
  Facts all = facts;
  for (const auto& [part, holds] : parts) assume(*part, holds, all);
  return all.contradict ? Truth::False : result;
}

Truth Foreseen::truth(const Expr& expr, const Facts& facts) const {
  std::vector<Part> parts;
  switch (expr.op) {
    case Op::TruthConst: return static_cast<Truth>(expr.int_value);
    case Op::Not: return !truth(expr.operands[0], facts);
    case Op::And:
      for (const Expr& operand : expr.operands) parts.emplace_back(&operand, true);
      return truth_of_all(parts, facts);
    case Op::Or:
      for (const Expr& operand : expr.operands) parts.emplace_back(&operand, false);
      return !truth_of_all(parts, facts);
    default: return truth_of_atom(expr, facts);
  }
}

Truth Foreseen::truth_of_atom(const Expr& expr, const Facts& facts) const {
  if (!facts.truths.empty()) {
    const auto [key, sense] = question(expr);
    if (const auto known = facts.truths.find(key); known != facts.truths.end()) return to_truth(known->second == sense);
  }
  const auto side = [&](std::size_t i) { return range(expr.operands[i], facts); };
  switch (expr.op) {
    case Op::IntLess:
    case Op::NumberLess: return less(side(0), side(1));
    case Op::IntLessEqual:
    case Op::NumberLessEqual: return less_equal(side(0), side(1));
    case Op::IntEqual:
    case Op::NumberEqual: return equal(side(0), side(1));
    case Op::SymbolEqual:
    case Op::SymbolIn: return truth_of_symbol(expr, facts);
    case Op::Fired: return truth_of_fired(expr.a, facts);
    case Op::Counter: return can_count_[expr.a] ? Truth::Unknown : Truth::False;  // a rate: it is never exceeded
    case Op::AnyFinding:
    case Op::AnyElement:
      return !expr.operands.empty() && truth(expr.operands[0], facts) == Truth::False ? Truth::False : Truth::Unknown;
    default: return Truth::Unknown;
  }
}

Truth Foreseen::truth_of_fired(std::uint32_t rules, const Facts& facts) const {
  for (const auto& [others, fired] : facts.fired) {
    if (fired && is_part_of(others, rules)) return Truth::True;
    if (!fired && is_part_of(rules, others)) return Truth::False;
  }
  const std::vector<RuleId>& set = policy_.tables.rule_sets[rules];
  return std::any_of(set.begin(), set.end(), [&](RuleId rule) { return can_fire(rule); }) ? Truth::Unknown
                                                                                          : Truth::False;
}

bool Foreseen::is_part_of(std::uint32_t rules, std::uint32_t others) const {
  const std::vector<RuleId>&all = policy_.tables.rule_sets[others], &some = policy_.tables.rule_sets[rules];
  return std::all_of(some.begin(), some.end(),
                     [&](RuleId rule) { return std::find(all.begin(), all.end(), rule) != all.end(); });
}

NumberInterval Foreseen::range(const Expr& expr, const Facts& facts) const {
  if (expr.op == Op::IntToNumber) return range(expr.operands[0], facts);
  NumberInterval result = range_of(expr, policy_);
  if (expr.op == Op::Counter && !can_count_[expr.a] && policy_.counters[expr.a].kind != ir::CounterKind::Mean)
    result = NumberInterval::known(0);
  if (facts.numbers.empty()) return result;
  const auto known = facts.numbers.find(key_of(expr));
  return known == facts.numbers.end() ? result : known->second;
}

// ---- symbols ----

// What the value is asked to be one of; empty: the question is not one of constants.
std::set<std::uint32_t> Foreseen::asked_symbols(const Expr& expr) const {
  std::set<std::uint32_t> asked;
  if (expr.op == Op::SymbolIn) {
    for (const SymbolId symbol : policy_.tables.symbol_sets[expr.a]) asked.insert(symbol.index);
  } else if (expr.operands[1].op == Op::SymbolConst) {
    asked.insert(expr.operands[1].a);
  }
  return asked;
}

Truth Foreseen::truth_of_symbol(const Expr& expr, const Facts& facts) const {
  const std::set<std::uint32_t> asked = asked_symbols(expr);
  const auto known = facts.symbols.find(key_of(expr.operands[0]));
  std::set<std::uint32_t> can_be;
  if (known != facts.symbols.end()) {
    can_be = known->second;
  } else if (expr.operands[0].op == Op::Field && !facts.strict) {
    for (const SymbolId value : policy_.tables.fields[expr.operands[0].a].values) can_be.insert(value.index);
  }
  if (asked.empty() || can_be.empty()) return Truth::Unknown;
  const auto is_asked = [&](std::uint32_t symbol) { return asked.contains(symbol); };
  if (std::all_of(can_be.begin(), can_be.end(), is_asked)) return Truth::True;
  return std::none_of(can_be.begin(), can_be.end(), is_asked) ? Truth::False : Truth::Unknown;
}

void Foreseen::assume_symbol(const Expr& expr, bool holds, Facts& facts) const {
  const std::set<std::uint32_t> asked = asked_symbols(expr);
  if (asked.empty()) return;
  const std::string key = key_of(expr.operands[0]);
  auto known = facts.symbols.find(key);
  if (known == facts.symbols.end()) {
    std::set<std::uint32_t> values = holds ? asked : std::set<std::uint32_t>();
    if (expr.operands[0].op == Op::Field && !holds) {
      for (const SymbolId value : policy_.tables.fields[expr.operands[0].a].values) values.insert(value.index);
    }
    if (values.empty()) return;
    known = facts.symbols.emplace(key, std::move(values)).first;
  }
  std::erase_if(known->second, [&](std::uint32_t symbol) { return asked.contains(symbol) != holds; });
  facts.contradict = facts.contradict || known->second.empty();
}

// ---- what is taken to hold ----

void Foreseen::assume(const Expr& expr, bool holds, Facts& facts) const {
  switch (expr.op) {
    case Op::Not: return assume(expr.operands[0], !holds, facts);
    case Op::And:
    case Op::Or:
      if ((expr.op == Op::And) != holds) return;  // one of them fails, and it is not said which
      for (const Expr& operand : expr.operands) assume(operand, holds, facts);
      return;
    case Op::Fired:
      facts.contradict = facts.contradict || truth_of_fired(expr.a, facts) == to_truth(!holds);
      facts.fired.emplace_back(expr.a, holds);
      return;
    case Op::SymbolEqual:
    case Op::SymbolIn: return assume_symbol(expr, holds, facts);
    case Op::IntEqual:
    case Op::NumberEqual:
      if (!holds) break;
      assume_number(expr.operands[0], range(expr.operands[1], facts), facts);
      assume_number(expr.operands[1], range(expr.operands[0], facts), facts);
      break;
    case Op::IntLess:
    case Op::NumberLess:
    case Op::IntLessEqual:
    case Op::NumberLessEqual: {
      const bool or_equal = expr.op == Op::IntLessEqual || expr.op == Op::NumberLessEqual;
      const Expr &first = expr.operands[0], &second = expr.operands[1];
      if (holds) {
        assume_order(first, second, or_equal, facts);
      } else {
        assume_order(second, first, !or_equal, facts);
      }
      // `a < b`, or that `b <= a` fails: then the same fails, or holds, the other way round.
      if (holds != or_equal) note_truth(swapped(expr), !holds, facts);
      break;
    }
    default: break;
  }
  note_truth(expr, holds, facts);
}

void Foreseen::note_truth(const Expr& expr, bool holds, Facts& facts) const {
  const auto [key, sense] = question(expr);
  const auto [known, is_new] = facts.truths.emplace(key, holds == sense);
  facts.contradict = facts.contradict || (!is_new && known->second != (holds == sense));
}

// `small` is below `large`, or (or_equal) at most it.
void Foreseen::assume_order(const Expr& small, const Expr& large, bool or_equal, Facts& facts) const {
  constexpr double kMore = std::numeric_limits<double>::infinity();
  const bool is_int = small.type == ir::Type::Int;
  NumberInterval below = NumberInterval::anything(), above = NumberInterval::anything();
  below.high = range(large, facts).high;
  above.low = range(small, facts).low;
  if (!or_equal) {
    below.high = next(below.high, is_int, -kMore);
    above.low = next(above.low, is_int, kMore);
  }
  assume_number(small, below, facts);
  assume_number(large, above, facts);
}

void Foreseen::assume_number(const Expr& expr, NumberInterval allowed, Facts& facts) const {
  if (!is_number(expr)) return;
  if (expr.op == Op::IntToNumber) return assume_number(expr.operands[0], allowed, facts);
  const NumberInterval before = range(expr, facts);
  const NumberInterval now{std::max(before.low, allowed.low), std::min(before.high, allowed.high)};
  if (now.low > now.high) {
    facts.contradict = true;
  } else if (!is_constant(expr)) {
    facts.numbers.insert_or_assign(key_of(expr), now);
  }
}

bool Foreseen::implies(const Expr& a, const Expr& b) const {
  if (a.op == Op::Or)
    return std::all_of(a.operands.begin(), a.operands.end(), [&](const Expr& one) { return implies(one, b); });
  if (b.op == Op::And)
    return std::all_of(b.operands.begin(), b.operands.end(), [&](const Expr& one) { return implies(a, one); });
  if (b.op == Op::Or &&
      std::any_of(b.operands.begin(), b.operands.end(), [&](const Expr& one) { return implies(a, one); }))
    return true;
  Facts facts;
  assume(a, true, facts);
  facts.strict = true;
  return truth(b, facts) == Truth::True;
}

}  // namespace mpol::check
