// Counters: what they count, by which keys, over which windows. All that must be known before the first event (windows,
// bounds) may read parameters and nothing else.
#include <fmt/core.h>

#include <array>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "program/ir_reads.hpp"

namespace mpol::check {
namespace {

using ast::CounterKind;

constexpr const char* kKindNames[] = {"count", "sum", "mean", "distinct", "rate", "first seen", "last seen"};

// Whether a counter of that kind counts within a window.
bool has_window(CounterKind kind) {
  return kind != CounterKind::Rate && kind != CounterKind::FirstSeen && kind != CounterKind::LastSeen;
}
bool can_decay(CounterKind kind) { return kind == CounterKind::Count || kind == CounterKind::Sum; }

Kind result_kind(CounterKind kind, Kind of, bool decays) {
  switch (kind) {
    case CounterKind::Count: return decays ? Kind::Float : Kind::Int;
    case CounterKind::Distinct: return Kind::Int;
    case CounterKind::Sum: return !decays && (of == Kind::Int || of == Kind::Duration) ? of : Kind::Float;
    case CounterKind::Mean: return of == Kind::Score ? Kind::Score : Kind::Float;
    case CounterKind::Rate: return Kind::Bool;
    default: return Kind::Time;
  }
}

// The part of an expression that reads one of `what`; null: none does.
const checked::Expr* find_read(const checked::Expr& expr, std::uint8_t what) {
  ir::Inst inst;
  inst.op = expr.op;
  if ((ir::own_reads(inst) & what) != 0) return &expr;
  for (const checked::Expr& operand : expr.operands) {
    if (const checked::Expr* found = find_read(operand, what)) return found;
  }
  return nullptr;
}

void report_not_positive(Context& context, Span span) {
  context.out->report(Code::E0628, span, quoted(context.sources, span));
}

class CounterCheck {
 public:
  CounterCheck(Context& context, Entity& entity)
      : context_(context),
        entity_(entity),
        decl_(std::get<ast::CounterDecl>(entity.decl->node)),
        counter_(context.policy.counters[entity.id]),
        scope_{*entity.scope, {}, true} {}
  void check();

 private:
  Kind check_counted();
  void check_keys();
  void check_window();
  void check_limit();
  void check_including();
  void check_migration();
  std::optional<checked::Expr> check_positive(const ast::ExprPtr& expr, Kind kind);
  void refuse(const ast::ExprPtr& clause, std::string_view name);
  void forbid_outlook(const std::optional<checked::Expr>& part);

  Context& context_;
  Entity& entity_;
  const ast::CounterDecl& decl_;
  checked::Counter& counter_;
  Scope scope_;
};

Kind CounterCheck::check_counted() {
  const CounterKind kind = decl_.kind;
  if (!decl_.of) return Kind::Int;
  Value of;
  if (kind == CounterKind::Count) {
    of = check_condition(context_, scope_, *decl_.of);
  } else {
    of = check_expr(context_, scope_, *decl_.of);
  }
  const Kind found = of.type.kind;
  if (of.type.is_error()) return Kind::Error;
  const bool is_amount = is_number(found) || found == Kind::Duration;
  const bool fits = kind == CounterKind::Count      ? true
                    : kind == CounterKind::Distinct ? is_symbol(found)
                    : kind == CounterKind::Rate     ? found == Kind::Bool || is_amount
                                                    : is_amount;
  if (!fits) {
    context_.out->report(Code::E0627, of.span, kKindNames[static_cast<std::size_t>(kind)], describe(of.type))
        .help("`sum` and `mean` are of numbers and durations, `distinct` of strings, keys, languages and enums");
    return Kind::Error;
  }
  const bool as_number = kind == CounterKind::Mean || (kind == CounterKind::Sum && decl_.half_life);
  counter_.of = as_number && of.expr.type == ir::Type::Int ? to_number(std::move(of.expr)) : std::move(of.expr);
  return found;
}

// What is fixed when the policy is loaded: greater than 0, of constants and parameters.
std::optional<checked::Expr> CounterCheck::check_positive(const ast::ExprPtr& expr, Kind kind) {
  if (!expr) return std::nullopt;
  Value value = check_as(context_, scope_, *expr, kind);
  if (value.type.is_error()) return std::nullopt;
  if (value.is_constant && value.expr.int_value <= 0) {
    report_not_positive(context_, value.span);
    return std::nullopt;
  }
  if (const checked::Expr* read = find_read(value.expr, 0xFF)) {
    context_.out->report(Code::E0640, value.span, quoted(context_.sources, read->span))
        .help("write a constant, or a parameter that the operator sets");
    return std::nullopt;
  }
  return std::move(value.expr);
}

void CounterCheck::refuse(const ast::ExprPtr& clause, std::string_view name) {
  if (clause) context_.out->report(Code::E0629, clause->span, kKindNames[static_cast<std::size_t>(decl_.kind)], name);
}

void CounterCheck::check_limit() {
  if (!decl_.limit) return;
  const Value limit = check_constant(context_, scope_, *decl_.limit, Kind::Rate);
  if (limit.type.is_error() || !require_positive_rate(context_, limit)) return;
  counter_.limit_count = limit.expr.int_value;
  counter_.limit_period_ms = static_cast<std::int64_t>(limit.expr.number);
}

void CounterCheck::check_window() {
  counter_.over = check_positive(decl_.over, Kind::Duration);
  counter_.is_fixed = decl_.fixed_window;
  counter_.half_life = check_positive(decl_.half_life, Kind::Duration);
  counter_.late = check_positive(decl_.late, Kind::Duration);
  check_limit();
  const bool windowed = has_window(decl_.kind);
  if (!windowed || decl_.half_life) refuse(decl_.over, "over");
  if (!can_decay(decl_.kind)) refuse(decl_.half_life, "decay");
  if (decl_.kind != CounterKind::Rate) refuse(decl_.limit, "at");
  const bool has_one = decl_.kind == CounterKind::Rate ? decl_.limit != nullptr : decl_.over || decl_.half_life;
  if (has_one || (!windowed && decl_.kind != CounterKind::Rate)) return;
  context_.out->report(Code::E0619, entity_.span, entity_.name, windowed ? "over" : "at")
      .help(windowed ? "for example `over 24h`" : "for example `at 10 per 1min`");
}

void CounterCheck::check_keys() {
  for (const ast::Name& name : decl_.by) {
    if (auto key = check_key(context_, scope_, name)) {
      counter_.by.push_back(std::move(*key));
      counter_.key_names.push_back(name.text);
    }
  }
  counter_.keys = check_positive(decl_.keys, Kind::Int);
  if (decl_.keys) return;
  context_.out->report(Code::E0618, entity_.span, entity_.name)
      .help("for example `keys 100_000`: past it the least recently used is dropped");
}

void CounterCheck::forbid_outlook(const std::optional<checked::Expr>& part) {
  const checked::Expr* read = part ? find_read(*part, ir::kReadsFiredRules | ir::kReadsState) : nullptr;
  if (read != nullptr)
    context_.out->report(Code::E0641, read->span, entity_.name, quoted(context_.sources, read->span))
        .help("leave out `including this`: the counter then says what stood before this event");
}

void CounterCheck::check_including() {
  counter_.includes_this = decl_.including_this;
  if (!decl_.including_this) return;
  forbid_outlook(counter_.of);
  forbid_outlook(counter_.where);
}

void CounterCheck::check_migration() {
  if (!decl_.migrate || decl_.migrate->text.empty()) return;
  if (decl_.migrate->text == "reset") {
    counter_.migration = ir::Migration::Reset;
  } else if (decl_.migrate->text == "keep") {
    counter_.migration = ir::Migration::Keep;
  } else {
    context_.out->report(Code::E0642, decl_.migrate->span, decl_.migrate->text)
        .help("`reset` begins anew, `keep` takes over what fits into the new windows");
  }
}

void CounterCheck::check() {
  counter_.kind = decl_.kind;
  const Kind of = check_counted();
  if (decl_.where) {
    Value where = check_condition(context_, scope_, *decl_.where);
    if (!where.type.is_error()) counter_.where = std::move(where.expr);
  }
  check_window();
  check_keys();
  check_including();
  check_migration();
  require_time(context_, entity_.span, entity_.name);
  entity_.type = result_kind(decl_.kind, of, decl_.half_life != nullptr);
  counter_.shown_as = value_kind(entity_.type.kind);
  checked::Expr counter = make(ir::Op::Counter, entity_.type.kind, entity_.span);
  counter.a = entity_.id;
  entity_.value = scalar(entity_.type, std::move(counter));
}

}  // namespace

bool require_positive_rate(Context& context, const Value& rate) {
  if (rate.expr.int_value > 0 && rate.expr.number > 0) return true;
  report_not_positive(context, rate.span);
  return false;
}

void require_time(Context& context, Span span, const std::string& name) {
  if (context.input == nullptr) return;  // reported for the policy as a whole
  const auto time = context.fields_by_name.find("time");
  if (time != context.fields_by_name.end()) {
    complete(context, *time->second);
    if (time->second->value.type.is_error() || time->second->value.type.kind == Kind::Time) return;
  }
  context.out->report(Code::E0643, span, name)
      .help("the event's own time is the only clock: add `time : time` to the input");
}

std::optional<checked::Expr> check_key(Context& context, Scope& scope, const ast::Name& name) {
  const ast::Path path{{name}, name.span};
  const Entity* key = find_entity(context, scope, path);
  if (key == nullptr || key->value.type.is_error()) return std::nullopt;
  const checked::Expr* early = find_read(key->value.expr, ir::kReadsSignals | ir::kReadsState);
  if (!is_symbol(key->value.type.kind) || early != nullptr) {
    context.out->report(Code::E0621, name.span, name.text, describe(key->value.type))
        .help("state is kept by strings, keys, languages and enums of the event");
    return std::nullopt;
  }
  return key->value.expr;
}

void resolve_counter(Context& context, Entity& entity) { CounterCheck(context, entity).check(); }

}  // namespace mpol::check
