// `==`, `!=`, `<` … `>=`: both sides must be of one unit. A literal takes the other side's type; an int widens to a
// float and a score, which arithmetic makes a float, compares with one.
//
//   a > b    is  b < a          a != b  is  not (a == b)
//   a >= b   is  b <= a
//
// A comparison that the ranges of both sides decide for every event is reported, since it hides a slip of unit or
// place.
#include <fmt/core.h>

#include <cmath>

#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"
#include "compiler/check/expressions/ranges.hpp"

namespace mpol::check {
namespace {

using ast::BinaryOp;
using ir::Op;

struct ComparisonRow {
  BinaryOp op;
  Op on_int, on_number;
  bool swapped, negated, is_equality;
};
constexpr ComparisonRow kComparisons[] = {
    {BinaryOp::Equal, Op::IntEqual, Op::NumberEqual, false, false, true},
    {BinaryOp::NotEqual, Op::IntEqual, Op::NumberEqual, false, true, true},
    {BinaryOp::Less, Op::IntLess, Op::NumberLess, false, false, false},
    {BinaryOp::LessEqual, Op::IntLessEqual, Op::NumberLessEqual, false, false, false},
    {BinaryOp::Greater, Op::IntLess, Op::NumberLess, true, false, false},
    {BinaryOp::GreaterEqual, Op::IntLessEqual, Op::NumberLessEqual, true, false, false},
};

const ComparisonRow* comparison(BinaryOp op) {
  for (const ComparisonRow& row : kComparisons) {
    if (row.op == op) return &row;
  }
  return nullptr;
}

// "an int: how many strikes"
std::string note_of(const Value& value) {
  std::string note = describe(value.type);
  if (value.entity != nullptr && value.entity->kind == EntityKind::Counter)
    note += fmt::format(": the value of counter `{}`", value.entity->name);
  return note;
}

bool is_counter(const Value& value) { return value.entity != nullptr && value.entity->kind == EntityKind::Counter; }

Value report_mismatch(Context& context, const Value& left, const Value& right, Span span) {
  auto report = context.out->report(Code::E0304, left.span, describe(left.type), describe(right.type));
  report.note(note_of(left)).label(right.span, note_of(right));
  const Value* counter = is_counter(left) ? &left : is_counter(right) ? &right : nullptr;
  const Value& other = counter == &left ? right : left;
  if (counter != nullptr && other.type.kind == Kind::Duration)
    report.help(fmt::format(
        "to ask for `{0}` within a time, declare the counter `over` that time and compare `{0}` with a number",
        counter->entity->name));
  if (left.type.kind == Kind::Text || right.type.kind == Kind::Text)
    report.help("a text is searched: `text has \"…\"`");
  if (left.type.kind == Kind::List || right.type.kind == Kind::List)
    report.help("a list is looked into: `\"…\" in tags`");
  for (const Value* side : {&left, &right}) {
    fix_quoted_number(context, *side, report);
    if (!side->is_literal || side->type.kind != Kind::String) continue;
    const std::string& name = context.policy.tables.symbols[side->expr.a];
    if (context.signals_by_name.contains(name)) report.fix(fmt::format("write `{}`", name), {{side->span, name}});
  }
  return error_value(span);
}

std::string bound_text(double bound, Kind kind) {
  if (kind == Kind::Score) return fmt::format("{:g}%", bound * 100);
  return kind == Kind::Duration ? fmt::format("{:g}s", bound / 1000) : fmt::format("{:g}", bound);
}

// "from 1 to 10"; nothing for a constant, which is there to see.
std::string range_text(const NumberInterval& range, Kind kind) {
  if (range.is_known()) return "";
  if (std::isinf(range.high)) return "at least " + bound_text(range.low, kind);
  if (std::isinf(range.low)) return "at most " + bound_text(range.high, kind);
  return fmt::format("from {} to {}", bound_text(range.low, kind), bound_text(range.high, kind));
}

void warn_decided(Context& context, BinaryOp op, const Value& left, const Value& right, Span span) {
  if (left.is_constant && right.is_constant) return;
  const NumberInterval a = range_of(left.expr, context.policy);
  const NumberInterval b = range_of(right.expr, context.policy);
  const ComparisonRow& row = *comparison(op);
  const NumberInterval& first = row.swapped ? b : a;
  const NumberInterval& second = row.swapped ? a : b;
  Truth truth = row.is_equality             ? equal(first, second)
                : row.on_int == Op::IntLess ? less(first, second)
                                            : less_equal(first, second);
  if (row.negated) truth = !truth;
  if (truth == Truth::Unknown) return;
  context.out->report(Code::E0314, span, truth == Truth::True ? "true" : "false")
      .label(left.span, range_text(a, left.type.kind))
      .label(right.span, range_text(b, right.type.kind));
}

// Gives both sides one type; nothing is reported: what cannot meet stays apart.
void meet(Context& context, Value& left, Value& right) {
  if (left.type.is_error() || right.type.is_error()) return;
  const auto adapt = [&](Value& value, const Type& type) { value = fit(context, std::move(value), type); };
  const bool int_for_score = (left.type.kind == Kind::Score && right.type.kind == Kind::Int && right.is_literal) ||
                             (right.type.kind == Kind::Score && left.type.kind == Kind::Int && left.is_literal);
  if (int_for_score) return left.type.kind == Kind::Score ? adapt(right, left.type) : adapt(left, right.type);
  if (left.type.kind == Kind::Score && right.is_literal && converts_silently(right, left.type))
    return adapt(right, left.type);
  if (right.type.kind == Kind::Score && left.is_literal && converts_silently(left, right.type))
    return adapt(left, right.type);
  if (same_type(left.type, right.type)) return;
  if (is_number(left.type.kind) && is_number(right.type.kind)) {
    // An int is no score: only a float stands between them.
    if (left.type.kind != Kind::Float && right.type.kind != Kind::Float) return;
    adapt(left, Kind::Float);
    return adapt(right, Kind::Float);
  }
  if (converts_silently(right, left.type)) return adapt(right, left.type);
  if (converts_silently(left, right.type)) adapt(left, right.type);
}

Value compare_symbols(Context& context, const ComparisonRow& row, Value left, Value right, Span span) {
  if (left.is_constant && !right.is_constant) std::swap(left, right);
  if (left.type.kind == Kind::Language && right.is_constant) {
    checked::Expr in = make(Op::LanguageIn, Kind::Bool, span, list_of(std::move(left.expr)));
    in.a = context.tables.symbol_set({SymbolId(right.expr.a)}).index;
    return scalar(Kind::Bool, negate(std::move(in), row.negated));
  }
  return scalar(Kind::Bool,
                negate(make(Op::SymbolEqual, Kind::Bool, span, list_of(std::move(left.expr), std::move(right.expr))),
                       row.negated));
}

// What a number is compared with: a constant, or a parameter, which an operator sets.
bool is_threshold(const Value& value) {
  return value.is_constant || (value.entity != nullptr && value.entity->kind == EntityKind::Param);
}

// Who writes `hate = 80%` means `>=`, unless there is nothing below that number.
std::string_view meant_by_assignment(Context& context, const Value& left, const Value& right) {
  const bool scores = left.type.kind == Kind::Score && right.type.kind == Kind::Score;
  if (!scores && is_threshold(left) == is_threshold(right)) return "==";
  const Value& threshold = is_threshold(left) ? left : right;
  if (!is_number(threshold.type.kind) && threshold.type.kind != Kind::Duration) return "==";
  const Value& number = &threshold == &left ? right : left;
  const std::string_view meant = &number == &left ? ">=" : "<=";
  if (number.type.is_error() || !is_threshold(threshold)) return meant;
  const double least = range_of(threshold.expr, context.policy).low;
  const bool nothing_below = least == 0 || least <= range_of(number.expr, context.policy).low;
  return nothing_below ? "==" : meant;
}

void report_assignment(Context& context, const Value& left, const Value& right, Span op_span) {
  const std::string_view meant = meant_by_assignment(context, left, right);
  auto report = context.out->report(Code::E0128, op_span, meant);
  if (meant != "==")
    report.help(
        fmt::format("`==` asks for exactly {}", quoted(context.sources, (is_threshold(left) ? left : right).span)));
  report.fix(fmt::format("write `{}`", meant), {{op_span, std::string(meant)}});
}

// 0% and 100% are where a score ends, and it can stay there; between them it hardly ever is what one writes.
bool is_end_of_scores(const Value& value) {
  return value.is_constant && value.expr.op == Op::NumberConst && (value.expr.number == 0 || value.expr.number == 1);
}

bool asks_for_exact_score(const Value& left, const Value& right) {
  if (left.type.is_error() || right.type.is_error() || (left.is_constant && right.is_constant)) return false;
  if (left.type.kind != Kind::Score && right.type.kind != Kind::Score) return false;
  return !is_end_of_scores(left) && !is_end_of_scores(right);
}

bool has_equality(Kind kind) {
  return kind != Kind::Text && kind != Kind::List && kind != Kind::Rate && kind != Kind::Span && kind != Kind::Spans;
}

}  // namespace

bool is_unseen_name(Context& context, const Scope& scope, const ast::Expr& expr) {
  const auto* name = std::get_if<ast::NameExpr>(&expr.node);
  return name != nullptr && name->path.parts.size() == 1 && !find_local(scope, name->path.text()) &&
         peek_entity(context, scope.file, name->path) == nullptr && !scope.sees_decision;
}

std::pair<Value, Value> check_sides(Context& context, Scope& scope, const ast::Expr& left, const ast::Expr& right) {
  // A lone name on the left may be an enum value of what is on the right.
  if (is_unseen_name(context, scope, left) && !is_unseen_name(context, scope, right)) {
    Value b = check_expr(context, scope, right);
    Value a = check_expr(context, scope, left, &b.type);
    return {std::move(a), std::move(b)};
  }
  Value a = check_expr(context, scope, left);
  // `knd is prompt`: what the right may be is not known, so only the left is told.
  if (a.type.is_error() && is_unseen_name(context, scope, right)) return {std::move(a), error_value(right.span)};
  Value b = check_expr(context, scope, right, &a.type);
  return {std::move(a), std::move(b)};
}

Value compare(Context& context, BinaryOp op, Value left, Value right, Span span) {
  meet(context, left, right);
  if (left.type.is_error() || right.type.is_error()) return error_value(span);
  const ComparisonRow& row = *comparison(op);
  if (!same_type(left.type, right.type) || !has_equality(left.type.kind))
    return report_mismatch(context, left, right, span);
  const Kind kind = left.type.kind;
  if (!row.is_equality && !is_ordered(kind)) {
    auto report = context.out->report(Code::E0305, span, describe(left.type));
    if (is_symbol(kind)) report.help("ask with `is`, or with `in { … }`");
    return error_value(span);
  }
  if (is_symbol(kind)) return compare_symbols(context, row, std::move(left), std::move(right), span);
  if (kind == Kind::Bool) {
    return scalar(Kind::Bool,
                  negate(make(Op::TruthEqual, Kind::Bool, span, list_of(std::move(left.expr), std::move(right.expr))),
                         row.negated));
  }
  warn_decided(context, op, left, right, span);
  if (row.swapped) std::swap(left, right);
  const Op ir_op = ir_type(kind) == ir::Type::Int ? row.on_int : row.on_number;
  return scalar(Kind::Bool, negate(make(ir_op, Kind::Bool, span, list_of(std::move(left.expr), std::move(right.expr))),
                                   row.negated));
}

void warn_exact_score(Context& context, const Value& left, const Value& right, Span between) {
  if (!asks_for_exact_score(left, right)) return;
  const std::string_view sign = context.sources.text(between);
  const std::size_t first = sign.find_first_not_of(" \t\r\n"), last = sign.find_last_not_of(" \t\r\n");
  if (first == std::string_view::npos) return;
  const Span place{between.file, between.begin + static_cast<std::uint32_t>(first),
                   between.begin + static_cast<std::uint32_t>(last) + 1};
  const std::string_view written = context.sources.text(place);
  // Words of other languages that a repair read as a comparison have been reported.
  const bool asks_for_it = written == "==" || written == "is";
  if (!asks_for_it && written != "!=" && written != "is not") return;
  auto report =
      context.out->report(Code::E0334, place, quoted(context.sources, (left.is_constant ? left : right).span));
  const std::string meant = left.is_constant ? "<=" : ">=";
  if (asks_for_it) report.fix(fmt::format("write `{}`", meant), {{place, meant}});
}

Value check_comparison(Context& context, Scope& scope, const ast::Expr& expr, const ast::BinaryExpr& binary) {
  auto [left, right] = check_sides(context, scope, *binary.left, *binary.right);
  if (context.sources.text(binary.op_span) == "=")
    report_assignment(context, left, right, binary.op_span);
  else if (comparison(binary.op)->is_equality)
    warn_exact_score(context, left, right, binary.op_span);
  return compare(context, binary.op, std::move(left), std::move(right), expr.span);
}

}  // namespace mpol::check
