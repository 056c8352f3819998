// Counters: checked wholly here; what they count is executed by later work, so only their type and name are kept.
#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {
namespace {

using ast::CounterKind;

constexpr const char* kKindNames[] = {"count", "sum", "mean", "distinct", "rate", "first seen", "last seen"};

// Whether a counter of that kind counts within a window.
bool has_window(CounterKind kind) {
  return kind != CounterKind::Rate && kind != CounterKind::FirstSeen && kind != CounterKind::LastSeen;
}

Kind result_kind(CounterKind kind, Kind of) {
  switch (kind) {
    case CounterKind::Count:
    case CounterKind::Distinct: return Kind::Int;
    case CounterKind::Sum: return of == Kind::Int || of == Kind::Duration ? of : Kind::Float;
    case CounterKind::Mean: return of == Kind::Score ? Kind::Score : Kind::Float;
    case CounterKind::Rate: return Kind::Bool;
    default: return Kind::Time;
  }
}

class CounterCheck {
 public:
  CounterCheck(Context& context, Entity& entity)
      : context_(context),
        entity_(entity),
        decl_(std::get<ast::CounterDecl>(entity.decl->node)),
        scope_{*entity.scope, {}, true} {}
  void check();

 private:
  Kind check_counted();
  void check_keys();
  void check_window();
  void check_positive(const ast::ExprPtr& expr, Kind kind);
  void refuse(const ast::ExprPtr& clause, std::string_view name);

  Context& context_;
  Entity& entity_;
  const ast::CounterDecl& decl_;
  Scope scope_;
};

Kind CounterCheck::check_counted() {
  if (!decl_.of) return Kind::Int;
  if (decl_.kind == CounterKind::Count || decl_.kind == CounterKind::Rate)
    return check_condition(context_, scope_, *decl_.of).type.kind;
  const Value of = check_expr(context_, scope_, *decl_.of);
  if (of.type.is_error()) return Kind::Error;
  const bool fits = decl_.kind == CounterKind::Distinct ? is_symbol(of.type.kind)
                                                        : is_number(of.type.kind) || of.type.kind == Kind::Duration;
  if (fits) return of.type.kind;
  context_.out->report(Code::E0627, of.span, kKindNames[static_cast<std::size_t>(decl_.kind)], describe(of.type))
      .help("`sum` and `mean` are of numbers and durations, `distinct` of strings, keys, languages and enums");
  return Kind::Error;
}

void CounterCheck::check_positive(const ast::ExprPtr& expr, Kind kind) {
  if (!expr) return;
  const Value value = check_as(context_, scope_, *expr, kind);
  if (value.type.is_error() || !value.is_constant || value.expr.int_value > 0) return;
  context_.out->report(Code::E0628, value.span, quoted(context_.sources, value.span));
}

void CounterCheck::refuse(const ast::ExprPtr& clause, std::string_view name) {
  if (clause) context_.out->report(Code::E0629, clause->span, kKindNames[static_cast<std::size_t>(decl_.kind)], name);
}

void CounterCheck::check_window() {
  check_positive(decl_.over, Kind::Duration);
  check_positive(decl_.half_life, Kind::Duration);
  check_positive(decl_.late, Kind::Duration);
  if (decl_.limit) check_as(context_, scope_, *decl_.limit, Kind::Rate);
  const bool windowed = has_window(decl_.kind);
  if (!windowed) refuse(decl_.over, "over");
  if (decl_.kind != CounterKind::Rate) refuse(decl_.limit, "at");
  const bool has_one = decl_.kind == CounterKind::Rate ? decl_.limit != nullptr : decl_.over || decl_.half_life;
  if (has_one || (!windowed && decl_.kind != CounterKind::Rate)) return;
  context_.out->report(Code::E0619, entity_.span, entity_.name, windowed ? "over" : "at")
      .help(windowed ? "for example `over 24h`" : "for example `at 10 per 1min`");
}

void CounterCheck::check_keys() {
  for (const ast::Name& name : decl_.by) check_key_field(context_, scope_, name);
  check_positive(decl_.keys, Kind::Int);
  if (decl_.keys) return;
  context_.out->report(Code::E0618, entity_.span, entity_.name)
      .help("for example `keys 100_000`: past it the least recently used is dropped");
}

void CounterCheck::check() {
  const Kind of = check_counted();
  if (decl_.where) check_condition(context_, scope_, *decl_.where);
  check_window();
  check_keys();
  entity_.type = result_kind(decl_.kind, of);
  checked::Expr counter = make(ir::Op::Counter, entity_.type.kind, entity_.span);
  counter.a = entity_.id;
  entity_.value = scalar(entity_.type, std::move(counter));
}

}  // namespace

void check_key_field(Context& context, Scope& scope, const ast::Name& name) {
  const ast::Path path{{name}, name.span};
  const Entity* key = find_entity(context, scope, path);
  if (key == nullptr || key->value.type.is_error() || is_symbol(key->value.type.kind)) return;
  context.out->report(Code::E0621, name.span, name.text, describe(key->value.type))
      .help("a counter is kept by strings, keys, languages and enums");
}

void resolve_counter(Context& context, Entity& entity) { CounterCheck(context, entity).check(); }

}  // namespace mpol::check
