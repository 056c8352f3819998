// What may follow an operand: a comparison, `is`, `in`, `has`. One of them; a second is a chained comparison, which
// says something else in every language that has it, and is refused.
#include "compiler/parse/build/build.hpp"

namespace mpol::parse {
namespace {

ast::BinaryOp comparison_op(std::string_view word) {
  if (word == "<") return ast::BinaryOp::Less;
  if (word == ">") return ast::BinaryOp::Greater;
  // Beside ours, what other languages write: reported when the words were read.
  for (const std::string_view other : {"!=", "<>", "!==", "≠"})
    if (word == other) return ast::BinaryOp::NotEqual;
  for (const std::string_view other : {"<=", "=<", "≤"})
    if (word == other) return ast::BinaryOp::LessEqual;
  for (const std::string_view other : {">=", "=>", "≥"})
    if (word == other) return ast::BinaryOp::GreaterEqual;
  return ast::BinaryOp::Equal;
}

}  // namespace

ast::ExprPtr Builder::comparison(P::ComparisonContext* context) {
  ast::ExprPtr subject = expr(context->sum());
  if (context->comparisonTail().empty()) return subject;
  if (context->comparisonTail().size() > 1) report_chained(context);
  // Brackets around the subject are not part of its own span.
  return tail(std::move(subject), span(context->sum()), context->comparisonTail(0));
}

void Builder::report_chained(P::ComparisonContext* context) {
  P::ComparisonTailContext* first = context->comparisonTail(0);
  P::ComparisonTailContext* second = context->comparisonTail(1);
  // A value that a repair put in has been reported.
  if (first->stop->getType() == P::MISSING_EXPRESSION) return;
  auto report = std::move(diagnostics_.report(Code::E0127, span(second->start)).label(span(first->start), ""));
  // `a < b < c`: what stands between the two is compared twice.
  if (auto* compared = dynamic_cast<P::CompareTailContext*>(first)) {
    const std::string middle(text(span(compared->sum())));
    report.fix(fmt::format("compare `{}` twice", middle), {{before(span(second)), "and " + middle + " "}});
  }
}

ast::ExprPtr Builder::tail(ast::ExprPtr subject, Span subject_span, P::ComparisonTailContext* context) {
  const Span whole = join(subject_span, span(context));
  if (auto* compare = dynamic_cast<P::CompareTailContext*>(context))
    return compare_tail(std::move(subject), whole, compare);
  if (auto* state = dynamic_cast<P::StateTailContext*>(context)) {
    const auto kind =
        written_form(state->state->getType()) == "missing" ? ast::StateKind::Missing : ast::StateKind::Unavailable;
    return make_expr(whole, ast::StateExpr{std::move(subject), state->NOT() != nullptr, kind});
  }
  if (auto* is = dynamic_cast<P::IsTailContext*>(context))
    return make_expr(whole, ast::IsExpr{std::move(subject), is->NOT() != nullptr, expr(is->sum())});
  if (auto* has_tail = dynamic_cast<P::HasTailContext*>(context)) {
    ast::HasExpr node = has(has_tail);
    node.subject = std::move(subject);
    return make_expr(whole, std::move(node));
  }
  ast::InExpr node;
  node.subject = std::move(subject);
  if (auto* set = dynamic_cast<P::InSetTailContext*>(context)) {
    node.negated = set->NOT() != nullptr;
    node.is_set = true;
    for (P::SumContext* item : set->sum()) node.items.push_back(expr(item));
    return make_expr(whole, std::move(node));
  }
  auto* in = dynamic_cast<P::InTailContext*>(context);
  node.negated = in->NOT() != nullptr;
  if (in->sum().size() == 2) {
    node.low = expr(in->sum(0));
    node.high = expr(in->sum(1));
  } else {
    node.list = expr(in->sum(0));
  }
  return make_expr(whole, std::move(node));
}

ast::ExprPtr Builder::compare_tail(ast::ExprPtr subject, Span whole, P::CompareTailContext* context) {
  const Span op_span = span(context->start);
  const std::string_view word = written_form(context->start->getType());
  return make_expr(whole, ast::BinaryExpr{comparison_op(word), op_span, std::move(subject), expr(context->sum())});
}

ast::HasExpr Builder::has(P::HasTailContext* context) {
  ast::HasExpr result;
  result.has_span = span(context->HAS());
  P::MatcherContext* matcher = context->matcher();
  if (P::PatternGroupContext* group = matcher->patternGroup()) {
    result.patterns = pattern_group(group);
    result.braces = first_word(group) == "{";
    result.at_least = expr(matcher->sum());
    result.kind = matcher->sum()                 ? ast::HasKind::AtLeast
                  : first_word(matcher) == "any" ? ast::HasKind::Any
                                                 : ast::HasKind::All;
    return result;
  }
  for (P::PatternRefContext* one : matcher->patternRef()) result.patterns.push_back(pattern_ref(one));
  if (matcher->NEAR()) {
    result.kind = ast::HasKind::Near;
    result.distance = integer(span(matcher->INT()));
    result.unit = written_form(matcher->distanceUnit->getType()) == "words" ? ast::DistanceUnit::Words
                                                                            : ast::DistanceUnit::Characters;
  }
  return result;
}

}  // namespace mpol::parse
