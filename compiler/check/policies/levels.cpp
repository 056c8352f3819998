// A level is never left when its condition is never false, or stays true once it is: then nothing in it can change
// back for the keys that the escalation is by. What can change, and in which direction, is worked out for numbers: a
// constant and a key cannot, `last seen` and the clock go up, all that counts within a window goes both ways.
#include "compiler/check/policies/levels.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "compiler/check/expr_key.hpp"
#include "compiler/check/policies/foreseen.hpp"

namespace mpol::check {
namespace {

using checked::Expr;
using checked::key_of;
using ir::Op;

struct Trend {
  bool falls = false, rises = false;
  Trend operator|(Trend other) const { return {falls || other.falls, rises || other.rises}; }
  Trend operator-() const { return {rises, falls}; }
};
constexpr Trend kConstant{};
constexpr Trend kAnything{true, true};

// How values change from event to event of one key.
class Trends {
 public:
  Trends(const checked::Policy& policy, const checked::Escalation& escalation) : policy_(policy) {
    for (const Expr& key : escalation.by) keys_.push_back(key_of(key));
  }

  // Whether the condition, once it holds (or fails), does so for ever.
  bool stays(const Expr& expr, bool holding) const {
    const auto all_stay = [&] {
      return std::all_of(expr.operands.begin(), expr.operands.end(),
                         [&](const Expr& operand) { return stays(operand, holding); });
    };
    switch (expr.op) {
      case Op::TruthConst: return true;
      case Op::Not: return stays(expr.operands[0], !holding);
      case Op::And:
      case Op::Or: return all_stay();
      case Op::IntLess:
      case Op::IntLessEqual:
      case Op::NumberLess:
      case Op::NumberLessEqual: {
        // The distance of the sides must not change to the other side.
        const Trend distance = of(expr.operands[1]) | -of(expr.operands[0]);
        return holding ? !distance.falls : !distance.rises;
      }
      case Op::IntEqual:
      case Op::NumberEqual:
      case Op::SymbolEqual:
      case Op::SymbolIn:
      case Op::LanguageIn:
        return std::all_of(expr.operands.begin(), expr.operands.end(), [&](const Expr& operand) {
          const Trend trend = of(operand);
          return !trend.falls && !trend.rises;
        });
      case Op::FieldMissing: return is_key_field(expr.a);
      default: return false;
    }
  }

 private:
  Trend of(const Expr& expr) const {
    if (is_key(expr)) return kConstant;
    Trend all;
    for (const Expr& operand : expr.operands) all = all | of(operand);
    switch (expr.op) {
      case Op::IntConst:
      case Op::NumberConst:
      case Op::SymbolConst: return kConstant;
      case Op::Field: return is_clock(expr.a) ? Trend{false, true} : kAnything;
      case Op::Counter: return of_counter(policy_.counters[expr.a]);
      case Op::Param:  // of a table, the row of a key that stays
        return all.falls || all.rises ? kAnything : kConstant;
      case Op::IntToNumber:
      case Op::IntAdd:
      case Op::IntMin:
      case Op::IntMax:
      case Op::NumberAdd:
      case Op::NumberMin:
      case Op::NumberMax: return all;
      case Op::IntNegate:
      case Op::NumberNegate: return -all;
      case Op::IntSubtract:
      case Op::NumberSubtract: return of(expr.operands[0]) | -of(expr.operands[1]);
      default: return kAnything;
    }
  }

  Trend of_counter(const checked::Counter& counter) const {
    const bool is_of_key =
        std::all_of(counter.by.begin(), counter.by.end(), [&](const Expr& key) { return is_key(key); });
    if (!is_of_key) return kAnything;
    if (counter.kind == ir::CounterKind::FirstSeen) return kConstant;
    return counter.kind == ir::CounterKind::LastSeen ? Trend{false, true} : kAnything;
  }

  bool is_key(const Expr& expr) const {
    return expr.type == ir::Type::Symbol && std::find(keys_.begin(), keys_.end(), key_of(expr)) != keys_.end();
  }
  bool is_key_field(std::uint32_t field) const {
    Expr read;
    read.op = Op::Field;
    read.type = ir::Type::Symbol;
    read.a = field;
    return is_key(read);
  }
  bool is_clock(std::uint32_t field) const {
    return policy_.tables.fields[field].kind == ValueKind::Time && policy_.tables.fields[field].name == "time";
  }

  const checked::Policy& policy_;
  std::vector<std::string> keys_;
};

class LevelChecks {
 public:
  explicit LevelChecks(Context& context) : context_(context), policy_(context.policy), foreseen_(context.policy) {}

  void check(const checked::Escalation& escalation) {
    const Trends trends(policy_, escalation);
    for (std::size_t i = 0; i < escalation.levels.size(); ++i) {
      const checked::Level& level = escalation.levels[i];
      if (!level.condition) continue;
      const Truth truth = foreseen_.truth(*level.condition);
      if (truth == Truth::False) {
        report_never_reached(level);
      } else if (truth == Truth::True || trends.stays(*level.condition, true)) {
        report_never_left(level, truth == Truth::True);
      } else {
        for (std::size_t j = i + 1; j < escalation.levels.size(); ++j) {
          if (!is_below(level, escalation.levels[j])) continue;
          report_always_below(level, escalation.levels[j]);
          break;
        }
      }
    }
  }

 private:
  // Whether the higher level is reached whenever the lower one is.
  bool is_below(const checked::Level& lower, const checked::Level& higher) const {
    if (!higher.condition || foreseen_.truth(*higher.condition) != Truth::Unknown) return false;
    return lasts_as_long(lower, higher) && foreseen_.implies(*lower.condition, *higher.condition);
  }
  static bool lasts_as_long(const checked::Level& lower, const checked::Level& higher) {
    if (!lower.lowers_after) return true;
    return higher.lowers_after && higher.lowers_after->int_value >= lower.lowers_after->int_value;
  }

  void report_never_reached(const checked::Level& level) {
    auto report = context_.out->report(Code::E0540, level.condition->span, level.number);
    label_causes(*level.condition, report);
  }
  // Rules that never fire and counters that never count, where they are declared.
  void label_causes(const Expr& expr, Diagnostics::Builder& report) {
    const auto label = [&](Span span, const char* text) {
      if (span.file == expr.span.file) report.label(span, text);
    };
    if (expr.op == Op::Fired && foreseen_.truth(expr) == Truth::False) {
      for (const RuleId rule : policy_.tables.rule_sets[expr.a])
        label(policy_.rules[rule.index].id_span, "it can never fire");
    }
    if (expr.op == Op::Counter && !foreseen_.can_count(CounterId(expr.a)))
      label(policy_.counters[expr.a].span, "it never counts an event");
    for (const Expr& operand : expr.operands) label_causes(operand, report);
  }

  void report_never_left(const checked::Level& level, bool always_holds) {
    auto report = context_.out->report(Code::E0542, level.condition->span, level.number,
                                       always_holds ? "its condition holds for every event"
                                                    : "its condition stays true once it is");
    if (!always_holds)
      report.help("`first seen`, keys and the clock do not go back; what is counted within a window does");
  }

  void report_always_below(const checked::Level& level, const checked::Level& higher) {
    context_.out->report(Code::E0541, level.span, level.number, higher.number)
        .label(higher.span, fmt::format("it is reached whenever level {} is", level.number))
        .help("the higher level is for what happens less often");
  }

  Context& context_;
  const checked::Policy& policy_;
  Foreseen foreseen_;
};

}  // namespace

void check_levels(Context& context) {
  if (context.out->has_errors() || context.policy.escalations.empty()) return;
  LevelChecks checks(context);
  for (const checked::Escalation& escalation : context.policy.escalations) checks.check(escalation);
}

}  // namespace mpol::check
