// Looking for patterns: `has`, `count of … in`, `near`.
//
//   text has p                       has
//   text has any of { a, b }         or of has
//   text has all of { a, b }         and of has
//   text has at least 2 of g         2 <= count_patterns, where g is one declaration: its items are the patterns
//   text has at least 2 of {a, b, c} 2 <= sum of (select has 1 0), where a declaration counts once however many items
//
// A pattern that is declared `in { fr }` is looked for in French texts only: its `has` stands beside a language_in.
#include <fmt/core.h>

#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"
#include "compiler/check/patterns.hpp"

namespace mpol::check {
namespace {

using ir::Op;

// A pattern where it is looked for.
struct Sought {
  PatternFacts facts;
  std::size_t items = 0;
  Span span;
};

std::optional<Sought> resolve(Context& context, Scope& scope, const ast::PatternRef& ref) {
  Sought sought;
  if (const auto* item = std::get_if<ast::PatternItem>(&ref)) {
    sought.facts.set = inline_pattern(context, *item);
    sought.span = item->span;
    if (!sought.facts.set.has_value()) return std::nullopt;
  } else {
    const auto& path = std::get<ast::Path>(ref);
    const Entity* entity = find_entity(context, scope, path);
    if (entity == nullptr) return std::nullopt;
    if (entity->kind != EntityKind::Pattern && entity->kind != EntityKind::Lexicon) {
      report_wrong_kind(context, *entity, path.span, "a pattern");
      return std::nullopt;
    }
    sought.facts = entity->pattern;
    sought.span = path.span;
    if (!sought.facts.set.has_value()) return std::nullopt;
  }
  sought.items = context.policy.tables.pattern_sets[sought.facts.set.index].patterns.size();
  return sought;
}

// Nothing when one of them is not known.
std::optional<std::vector<Sought>> resolve_all(Context& context, Scope& scope,
                                               const std::vector<ast::PatternRef>& refs) {
  std::vector<Sought> all;
  bool has_error = refs.empty();
  for (const ast::PatternRef& ref : refs) {
    const auto sought = resolve(context, scope, ref);
    has_error = has_error || !sought;
    if (sought) all.push_back(*sought);
  }
  if (has_error) return std::nullopt;
  return all;
}

checked::Expr search(Op op, Kind kind, ViewId view, PatternSetId set, Span span) {
  checked::Expr expr = make(op, kind, span);
  expr.a = view.index;
  expr.b = set.index;
  return expr;
}

// Adds "and the text is in one of its languages".
checked::Expr in_languages(Context& context, const Sought& sought, checked::Expr expr) {
  if (sought.facts.languages.empty()) return expr;
  const auto condition = language_condition(context, sought.facts.languages, expr.span);
  if (!condition) return expr;
  const Span span = expr.span;
  return all_of(list_of(*condition, std::move(expr)), span);
}

checked::Expr has_one(Context& context, ViewId view, const Sought& sought, Span span) {
  return in_languages(context, sought, search(Op::Has, Kind::Bool, view, sought.facts.set, span));
}

// How many of the group occur, and how many there are.
struct Tally {
  checked::Expr count;
  std::size_t most = 0;
};
Tally tally(Context& context, ViewId view, const std::vector<Sought>& group, bool braces, Span span) {
  if (!braces && group.front().facts.languages.empty())
    return {search(Op::CountPatterns, Kind::Int, view, group.front().facts.set, span), group.front().items};
  std::vector<checked::Expr> ones;
  for (const Sought& sought : group) {
    ones.push_back(make(
        Op::Select, Kind::Int, span,
        list_of(has_one(context, view, sought, span), int_const(1, Kind::Int, span), int_const(0, Kind::Int, span))));
  }
  checked::Expr sum = std::move(ones.front());
  for (std::size_t i = 1; i < ones.size(); ++i)
    sum = make(Op::IntAdd, Kind::Int, span, list_of(std::move(sum), std::move(ones[i])));
  return {std::move(sum), group.size()};
}

Value at_least(Context& context, Scope& scope, const ast::Expr& expr, const ast::HasExpr& has, ViewId view,
               const std::vector<Sought>& group) {
  Value least = check_as(context, scope, *has.at_least, Kind::Int);
  if (least.type.is_error()) return least;
  Tally found = tally(context, view, group, has.braces, expr.span);
  const auto most = static_cast<std::int64_t>(found.most);
  if (least.is_constant && (least.expr.int_value > most || least.expr.int_value <= 0)) {
    context.out->report(Code::E0452, least.span, least.expr.int_value,
                        most == 1 ? std::string("one pattern") : fmt::format("{} patterns", most),
                        least.expr.int_value > most ? "never" : "always");
    return error_value(expr.span);
  }
  return scalar(Kind::Bool,
                make(Op::IntLessEqual, Kind::Bool, expr.span, list_of(std::move(least.expr), std::move(found.count))));
}

Value all_patterns(Context& context, const ast::Expr& expr, const ast::HasExpr& has, ViewId view,
                   const std::vector<Sought>& group) {
  if (!has.braces && group.front().facts.languages.empty()) {
    Tally found = tally(context, view, group, false, expr.span);
    checked::Expr number = int_const(static_cast<std::int64_t>(found.most), Kind::Int, expr.span);
    return scalar(Kind::Bool,
                  make(Op::IntLessEqual, Kind::Bool, expr.span, list_of(std::move(number), std::move(found.count))));
  }
  std::vector<checked::Expr> each;
  for (const Sought& sought : group) each.push_back(has_one(context, view, sought, expr.span));
  return scalar(Kind::Bool, all_of(std::move(each), expr.span));
}

Value near(Context& context, const ast::Expr& expr, const ast::HasExpr& has, ViewId view,
           const std::vector<Sought>& pair) {
  checked::Expr near = search(Op::Near, Kind::Bool, view, pair[0].facts.set, expr.span);
  near.c = pair[1].facts.set.index;
  near.int_value = has.distance;
  near.flag = has.unit == ast::DistanceUnit::Characters;
  return scalar(Kind::Bool, in_languages(context, pair[0], in_languages(context, pair[1], std::move(near))));
}

Value any_pattern(Context& context, const ast::Expr& expr, ViewId view, const std::vector<Sought>& group) {
  std::vector<checked::Expr> each;
  for (const Sought& sought : group) each.push_back(has_one(context, view, sought, expr.span));
  return scalar(Kind::Bool, any_of(std::move(each), expr.span));
}

}  // namespace

ViewId check_text(Context& context, Scope& scope, const ast::Expr& expr) {
  const Value text = check_as(context, scope, expr, Kind::Text);
  return text.type.is_error() ? ViewId() : text.view;
}

Value check_has(Context& context, Scope& scope, const ast::Expr& expr, const ast::HasExpr& has) {
  const Value text = check_as(context, scope, *has.subject, Kind::Text);
  const auto group = resolve_all(context, scope, has.patterns);
  if (text.type.is_error() || !group) return error_value(expr.span);
  switch (has.kind) {
    case ast::HasKind::All: return all_patterns(context, expr, has, text.view, *group);
    case ast::HasKind::AtLeast: return at_least(context, scope, expr, has, text.view, *group);
    case ast::HasKind::Near: return near(context, expr, has, text.view, *group);
    default: return any_pattern(context, expr, text.view, *group);
  }
}

Value check_count(Context& context, Scope& scope, const ast::Expr& expr, const ast::CountExpr& count) {
  const Value text = check_as(context, scope, *count.subject, Kind::Text);
  const auto group = resolve_all(context, scope, count.patterns);
  if (text.type.is_error() || !group) return error_value(expr.span);
  std::optional<checked::Expr> sum;
  for (const Sought& sought : *group) {
    checked::Expr matches = search(Op::CountMatches, Kind::Int, text.view, sought.facts.set, expr.span);
    if (!sought.facts.languages.empty()) {
      const auto condition = language_condition(context, sought.facts.languages, expr.span);
      if (condition)
        matches = make(Op::Select, Kind::Int, expr.span,
                       list_of(*condition, std::move(matches), int_const(0, Kind::Int, expr.span)));
    }
    sum =
        sum ? make(Op::IntAdd, Kind::Int, expr.span, list_of(std::move(*sum), std::move(matches))) : std::move(matches);
  }
  return scalar(Kind::Int, std::move(*sum));
}

}  // namespace mpol::check
