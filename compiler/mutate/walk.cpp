#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

class Walk {
 public:
  explicit Walk(const Visit& visit) : visit_(visit) {}

  void expr(const ast::ExprPtr& pointer, Place place);
  void decl(const ast::Decl& decl);

 private:
  void children(const ast::Expr& expr, Place place);
  void binary(const ast::BinaryExpr& binary, Place place);
  void rule(const ast::RuleBody& body);
  void value(const ast::ExprPtr& pointer, Place place) {
    place.is_condition = false;
    expr(pointer, place);
  }
  void condition(const ast::ExprPtr& pointer, Place place) {
    place.is_condition = true;
    expr(pointer, place);
  }

  const Visit& visit_;
};

void Walk::expr(const ast::ExprPtr& pointer, Place place) {
  if (!pointer) return;
  visit_(*pointer, place);
  children(*pointer, place);
}

void Walk::binary(const ast::BinaryExpr& binary, Place place) {
  switch (binary.op) {
    case ast::BinaryOp::Implies: {
      Place left = place;
      left.is_negated = !left.is_negated;
      condition(binary.left, left);
      condition(binary.right, place);
      break;
    }
    case ast::BinaryOp::And:
    case ast::BinaryOp::Or:
      condition(binary.left, place);
      condition(binary.right, place);
      break;
    default: value(binary.left, place); value(binary.right, place);
  }
}

void Walk::children(const ast::Expr& whole, Place place) {
  const auto& node = whole.node;
  if (const auto* unary = std::get_if<ast::UnaryExpr>(&node)) {
    place.is_condition = unary->op == ast::UnaryOp::Not;
    if (place.is_condition) place.is_negated = !place.is_negated;
    expr(unary->operand, place);
  } else if (const auto* two = std::get_if<ast::BinaryExpr>(&node)) {
    binary(*two, place);
  } else if (const auto* is = std::get_if<ast::IsExpr>(&node)) {
    value(is->subject, place);
    value(is->value, place);
  } else if (const auto* in = std::get_if<ast::InExpr>(&node)) {
    value(in->subject, place);
    for (const ast::ExprPtr& item : in->items) value(item, place);
    value(in->low, place);
    value(in->high, place);
    value(in->list, place);
  } else if (const auto* has = std::get_if<ast::HasExpr>(&node)) {
    value(has->subject, place);
    value(has->at_least, place);
  } else if (const auto* count = std::get_if<ast::CountExpr>(&node)) {
    value(count->subject, place);
  } else if (const auto* call = std::get_if<ast::CallExpr>(&node)) {
    for (const ast::Argument& argument : call->arguments) value(argument.value, place);
  } else if (const auto* choice = std::get_if<ast::IfExpr>(&node)) {
    condition(choice->condition, place);
    expr(choice->then_value, place);
    expr(choice->else_value, place);
  } else if (const auto* quantifier = std::get_if<ast::QuantifierExpr>(&node)) {
    value(quantifier->list, place);
    condition(quantifier->condition, place);
  }
}

void Walk::rule(const ast::RuleBody& body) {
  for (const ast::ExprPtr& when : body.when) condition(when, {Part::When, true, false});
  for (const ast::ExprPtr& unless : body.unless) condition(unless, {Part::Unless, true, true});
  if (body.for_each) condition(body.for_each->where, {Part::ForEach, true, false});
}

void Walk::decl(const ast::Decl& decl) {
  const auto& node = decl.node;
  if (const auto* param = std::get_if<ast::ParamDecl>(&node)) {
    expr(param->value, {Part::ParamValue, false, false});
    for (const auto& row : param->table) expr(row.value, {Part::ParamValue, false, false});
  } else if (const auto* signal = std::get_if<ast::SignalDecl>(&node)) {
    expr(signal->fallback, {Part::Value, false, false});
  } else if (const auto* score = std::get_if<ast::ScoreDecl>(&node)) {
    for (const ast::EvidencePart& part : score->evidence) {
      expr(part.weight, {Part::EvidenceWeight, false, false});
      expr(part.condition, {Part::EvidenceCondition, true, false});
    }
    expr(score->value, {Part::Value, false, false});
  } else if (const auto* view = std::get_if<ast::ViewDecl>(&node)) {
    expr(view->value, {Part::Value, false, false});
  } else if (const auto* let = std::get_if<ast::LetDecl>(&node)) {
    expr(let->value, {Part::Value, true, false});
  } else if (const auto* counter = std::get_if<ast::CounterDecl>(&node)) {
    expr(counter->of, {Part::CounterOf, true, false});
    expr(counter->where, {Part::CounterWhere, true, false});
  } else if (const auto* one = std::get_if<ast::RuleDecl>(&node)) {
    rule(one->body);
  } else if (const auto* override_ = std::get_if<ast::OverrideDecl>(&node)) {
    rule(override_->body);
    expr(override_->value, {Part::ParamValue, false, false});
    for (const auto& row : override_->table) expr(row.value, {Part::ParamValue, false, false});
  } else if (const auto* escalation = std::get_if<ast::EscalationDecl>(&node)) {
    for (const ast::Level& level : escalation->levels) expr(level.when, {Part::LevelWhen, true, false});
  }
}

}  // namespace

void for_each_expr(const ast::Decl& decl, const Visit& visit) { Walk(visit).decl(decl); }

}  // namespace mpol::mutate
