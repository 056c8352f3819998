// Operators. `and` and `or` are associative, so a long run of them becomes a balanced tree: later stages walk
// expressions recursively, and a generated rule may join thousands of terms. `+ - * /` lean left as written; their runs
// are bounded.
#include "base/limits.hpp"
#include "compiler/parse/build/build.hpp"
#include "compiler/parse/identifiers.hpp"

namespace mpol::parse {
namespace {

// Up to here a run leans left, as a reader of the dump expects.
constexpr std::size_t kLeaningOperands = 16;

// `whole` includes brackets around the operands, which are not part of the operands' own spans.
ast::ExprPtr binary(Span whole, ast::BinaryOp op, Span op_span, ast::ExprPtr left, ast::ExprPtr right) {
  return make_expr(whole, ast::BinaryExpr{op, op_span, std::move(left), std::move(right)});
}

ast::BinaryOp arithmetic(std::string_view word) {
  if (word == "+") return ast::BinaryOp::Add;
  if (word == "-") return ast::BinaryOp::Subtract;
  return word == "*" ? ast::BinaryOp::Multiply : ast::BinaryOp::Divide;
}

}  // namespace

ast::ExprPtr Builder::balanced(ast::BinaryOp op, Run& run, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return std::move(run.operands[begin]);
  // The last operand stands alone on the right, which is how a left-leaning tree is split.
  const std::size_t middle = end - begin <= kLeaningOperands ? end - 1 : begin + (end - begin) / 2;
  const Span whole = join(run.spans[begin], run.spans[end - 1]);
  ast::ExprPtr left = balanced(op, run, begin, middle);
  return binary(whole, op, run.operators[middle - 1], std::move(left), balanced(op, run, middle, end));
}

ast::ExprPtr Builder::expr(P::ExprContext* context) {
  if (!context) return nullptr;
  ast::ExprPtr left = disjunction(context->disjunction(0));
  if (!context->IMPLIES()) return left;
  return binary(span(context), ast::BinaryOp::Implies, span(context->IMPLIES()), std::move(left),
                disjunction(context->disjunction(1)));
}

ast::ExprPtr Builder::disjunction(P::DisjunctionContext* context) {
  Run run;
  for (P::ConjunctionContext* one : context->conjunction()) run.add(conjunction(one), span(one));
  for (antlr4::tree::TerminalNode* one : context->OR()) run.operators.push_back(span(one));
  return balanced(ast::BinaryOp::Or, run, 0, run.operands.size());
}

ast::ExprPtr Builder::conjunction(P::ConjunctionContext* context) {
  Run run;
  for (P::NegationContext* one : context->negation()) run.add(negation(one), span(one));
  for (antlr4::tree::TerminalNode* one : context->AND()) run.operators.push_back(span(one));
  return balanced(ast::BinaryOp::And, run, 0, run.operands.size());
}

ast::ExprPtr Builder::negation(P::NegationContext* context) {
  if (!context->NOT()) return comparison(context->comparison());
  return make_expr(span(context), ast::UnaryExpr{ast::UnaryOp::Not, negation(context->negation())});
}

ast::ExprPtr Builder::chain(Run run) {
  ast::ExprPtr result = std::move(run.operands.front());
  for (std::size_t i = 0; i < run.operators.size(); ++i) {
    const Span op_span = run.operators[i];
    if (i + 1 == limits::kMaxOperands) {
      diagnostics_.report(Code::E0129, op_span, limits::kMaxOperands)
          .help("name parts of it with `let`, and join the names");
      break;
    }
    const Span whole = join(run.spans[0], run.spans[i + 1]);
    result =
        binary(whole, arithmetic(read_as(text(op_span))), op_span, std::move(result), std::move(run.operands[i + 1]));
  }
  return result;
}

ast::ExprPtr Builder::expr(P::SumContext* context) {
  if (!context) return nullptr;
  Run run;
  for (P::ProductContext* one : context->product()) run.add(product(one), span(one));
  for (antlr4::Token* one : context->operators) run.operators.push_back(span(one));
  return chain(std::move(run));
}

ast::ExprPtr Builder::product(P::ProductContext* context) {
  Run run;
  for (P::UnaryContext* one : context->unary()) run.add(unary(one), span(one));
  for (antlr4::Token* one : context->operators) run.operators.push_back(span(one));
  return chain(std::move(run));
}

ast::ExprPtr Builder::unary(P::UnaryContext* context) {
  if (context->primary()) return primary(context->primary());
  return make_expr(span(context), ast::UnaryExpr{ast::UnaryOp::Negate, unary(context->unary())});
}

}  // namespace mpol::parse
