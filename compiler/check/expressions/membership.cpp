// `is`, `is missing`, `is unavailable`, and `in` over sets, ranges and lists.
//
//   kind in { prompt, report }   symbol_in          n in 1 .. 10      1 <= n and n <= 10
//   language in { fr, de }       language_in        n in { 1, 5 }     n == 1 or n == 5
//   "vip" in tags                list_has
#include <fmt/core.h>

#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"

namespace mpol::check {
namespace {

using ir::Op;

Value symbols_in(Context& context, const Value& subject, const std::vector<Value>& items, Span span) {
  std::vector<SymbolId> symbols;
  for (const Value& item : items) symbols.emplace_back(item.expr.a);
  const Op op = subject.type.kind == Kind::Language ? Op::LanguageIn : Op::SymbolIn;
  checked::Expr in = make(op, Kind::Bool, span, list_of(subject.expr));
  in.a = context.tables.symbol_set(std::move(symbols)).index;
  return scalar(Kind::Bool, std::move(in));
}

bool is_same_constant(const Value& a, const Value& b) {
  return a.is_constant && b.is_constant && a.expr.op == b.expr.op && a.expr.a == b.expr.a &&
         a.expr.int_value == b.expr.int_value && a.expr.number == b.expr.number;
}

void warn_repeated(Context& context, const std::vector<Value>& items) {
  // Sets are short where authors write them; beyond that a repeat costs nothing but a few bytes.
  constexpr std::size_t kLooked = 64;
  for (std::size_t i = 1; i < std::min(items.size(), kLooked); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_same_constant(items[i], items[j])) continue;
      context.out->report(Code::E0324, items[i].span, quoted(context.sources, items[i].span))
          .label(items[j].span, "here first");
      break;
    }
  }
}

Value check_in_set(Context& context, Scope& scope, const ast::Expr& expr, const ast::InExpr& in, const Value& subject) {
  std::vector<Value> items;
  bool all_constant = true;
  bool has_error = subject.type.is_error();
  for (const ast::ExprPtr& item : in.items) {
    if (subject.type.is_error() && is_unseen_name(context, scope, *item)) continue;
    items.push_back(check_as(context, scope, *item, subject.type));
    has_error = has_error || items.back().type.is_error();
    all_constant = all_constant && items.back().is_constant;
  }
  if (has_error) return error_value(expr.span);
  warn_repeated(context, items);
  if (is_symbol(subject.type.kind) && all_constant) return symbols_in(context, subject, items, expr.span);
  std::vector<checked::Expr> choices;
  for (Value& item : items) {
    Value equal = compare(context, ast::BinaryOp::Equal, subject, std::move(item), expr.span);
    if (equal.type.is_error()) return equal;
    choices.push_back(std::move(equal.expr));
  }
  return scalar(Kind::Bool, any_of(std::move(choices), expr.span));
}

Value check_in_range(Context& context, Scope& scope, const ast::Expr& expr, const ast::InExpr& in,
                     const Value& subject) {
  Value low = check_expr(context, scope, *in.low, &subject.type);
  Value high = check_expr(context, scope, *in.high, &subject.type);
  const bool both = low.is_constant && high.is_constant && same_type(low.type, high.type);
  if (both && (low.expr.type == ir::Type::Int ? low.expr.int_value > high.expr.int_value
                                              : low.expr.number > high.expr.number)) {
    context.out->report(Code::E0325, join(low.span, high.span));
    return error_value(expr.span);
  }
  Value from = compare(context, ast::BinaryOp::GreaterEqual, subject, std::move(low), expr.span);
  if (from.type.is_error()) return from;
  Value to = compare(context, ast::BinaryOp::LessEqual, subject, std::move(high), expr.span);
  if (to.type.is_error()) return to;
  return scalar(Kind::Bool, all_of(list_of(std::move(from.expr), std::move(to.expr)), expr.span));
}

Value check_in_list(Context& context, Scope& scope, const ast::Expr& expr, const ast::InExpr& in) {
  Value list = check_expr(context, scope, *in.list);
  if (list.type.is_error()) return error_value(expr.span);
  if (list.type.kind != Kind::List) {
    auto report = context.out->report(Code::E0321, in.list->span, describe(list.type));
    const auto* name = std::get_if<ast::NameExpr>(&in.subject->node);
    const Entity* sought = name != nullptr ? peek_entity(context, scope.file, name->path) : nullptr;
    const bool is_pattern = sought != nullptr && sought->kind == EntityKind::Pattern;
    const std::string_view text = context.sources.text(in.list->span);
    if (is_pattern && list.type.kind == Kind::Text)
      report.fix(fmt::format("write `{} has {}`", text, sought->name),
                 {{join(in.subject->span, in.list->span),
                   fmt::format("{} has {}", text, context.sources.text(in.subject->span))}});
    else
      report.help("a set of values stands in braces, a range has two points: `in { a, b }`, `in 20% .. 40%`");
    return error_value(expr.span);
  }
  Value item = check_as(context, scope, *in.subject, Type(list.type.element));
  if (item.type.is_error()) return item;
  checked::Expr has = make(Op::ListHas, Kind::Bool, expr.span, list_of(std::move(item.expr)));
  has.a = list.list.index;
  if (list.empty_when_missing) {
    checked::Expr missing = make(Op::FieldMissing, Kind::Bool, expr.span);
    missing.a = list.list.index;
    return scalar(Kind::Bool, all_of(list_of(negate(std::move(missing)), std::move(has)), expr.span));
  }
  return scalar(Kind::Bool, std::move(has));
}

Value negated_if(Value value, bool negated) {
  if (negated && !value.type.is_error()) value.expr = negate(std::move(value.expr));
  return value;
}

}  // namespace

Value check_is(Context& context, Scope& scope, const ast::Expr& expr, const ast::IsExpr& is) {
  auto [subject, value] = check_sides(context, scope, *is.subject, *is.value);
  const Span between{expr.span.file, is.subject->span.end, is.value->span.begin};
  warn_exact_score(context, subject, value, between);
  return compare(context, is.negated ? ast::BinaryOp::NotEqual : ast::BinaryOp::Equal, std::move(subject),
                 std::move(value), expr.span);
}

Value check_state(Context& context, Scope& scope, const ast::Expr& expr, const ast::StateExpr& state) {
  const Value subject = check_expr(context, scope, *state.subject);
  if (subject.type.is_error()) return error_value(expr.span);
  const Entity* entity = subject.entity;
  const bool wants_signal = state.state == ast::StateKind::Unavailable;
  const bool fits = entity != nullptr && entity->kind == (wants_signal ? EntityKind::Signal : EntityKind::Field);
  if (!fits) {
    auto report = context.out->report(wants_signal ? Code::E0320 : Code::E0319, state.subject->span,
                                      quoted(context.sources, state.subject->span));
    if (wants_signal && entity != nullptr && entity->kind == EntityKind::Field) report.help("a field is `missing`");
    if (!wants_signal && entity != nullptr && entity->kind == EntityKind::Signal)
      report.help("a signal is `unavailable`");
    return error_value(expr.span);
  }
  if (!wants_signal && (!entity->type.optional || entity->field->default_value)) {
    context.out->report(Code::E0330, expr.span, entity->name)
        .label(entity->span, entity->field->default_value ? "it has a default" : "it is not optional");
    return error_value(expr.span);
  }
  checked::Expr asked = make(wants_signal ? Op::SignalUnavailable : Op::FieldMissing, Kind::Bool, expr.span);
  asked.a = entity->id;
  return scalar(Kind::Bool, negate(std::move(asked), state.negated));
}

Value check_in(Context& context, Scope& scope, const ast::Expr& expr, const ast::InExpr& in) {
  if (in.list) return negated_if(check_in_list(context, scope, expr, in), in.negated);
  const Value subject = check_expr(context, scope, *in.subject);
  Value value =
      in.is_set ? check_in_set(context, scope, expr, in, subject) : check_in_range(context, scope, expr, in, subject);
  return negated_if(std::move(value), in.negated);
}

}  // namespace mpol::check
