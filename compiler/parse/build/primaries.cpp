#include "compiler/parse/build/build.hpp"

namespace mpol::parse {

ast::ExprPtr Builder::primary(P::PrimaryContext* context) {
  const Span whole = span(context);
  if (auto* constant = dynamic_cast<P::LiteralPrimaryContext*>(context)) return literal(constant->literal());
  if (auto* named = dynamic_cast<P::NamePrimaryContext*>(context))
    return make_expr(whole, ast::NameExpr{path(named->path())});
  if (auto* call = dynamic_cast<P::CallPrimaryContext*>(context))
    return make_expr(whole, ast::CallExpr{path(call->path()), arguments(call->arguments())});
  // The parentheses are not part of the tree: the order of evaluation is.
  if (auto* group = dynamic_cast<P::GroupPrimaryContext*>(context)) return expr(group->expr());
  if (auto* rule = dynamic_cast<P::RulePrimaryContext*>(context))
    return make_expr(whole, ast::RuleExpr{rule_ref(rule->RULE_ID())});
  if (auto* choice = dynamic_cast<P::IfPrimaryContext*>(context))
    return make_expr(whole, ast::IfExpr{expr(choice->expr(0)), expr(choice->expr(1)), expr(choice->expr(2))});
  if (auto* count = dynamic_cast<P::CountPrimaryContext*>(context))
    return make_expr(whole, ast::CountExpr{pattern_group(count->patternGroup()), expr(count->sum())});
  if (auto* spans = dynamic_cast<P::SpansPrimaryContext*>(context))
    return make_expr(whole, ast::SpansExpr{path(spans->path())});
  if (auto* items = dynamic_cast<P::ListPrimaryContext*>(context)) {
    ast::ListExpr result;
    for (P::ExprContext* item : items->expr()) result.items.push_back(expr(item));
    return make_expr(whole, std::move(result));
  }
  if (auto* quantifier = dynamic_cast<P::QuantifierPrimaryContext*>(context)) {
    const std::string_view word = text(span(quantifier->quantifier));
    const auto kind = word == "any"   ? ast::QuantifierKind::Any
                      : word == "all" ? ast::QuantifierKind::All
                                      : ast::QuantifierKind::Count;
    return make_expr(
        whole, ast::QuantifierExpr{kind, name(quantifier->name()), expr(quantifier->sum()), expr(quantifier->expr())});
  }
  return make_expr(whole, ast::ErrorExpr{});
}

}  // namespace mpol::parse
