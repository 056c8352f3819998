// Operators. `and` and `or` are associative, so a long run of them becomes a balanced tree: later stages walk
// expressions recursively, and a generated rule may join thousands of terms. `+ - * /` lean left as written; their runs
// are bounded.
#include "base/limits.hpp"
#include "compiler/parse/build/build.hpp"

namespace mpol::parse {
namespace {

// Up to here a run leans left, as a reader of the dump expects.
constexpr std::size_t kLeaningOperands = 16;

ast::ExprPtr binary(ast::BinaryOp op, Span op_span, ast::ExprPtr left, ast::ExprPtr right) {
  const Span whole = join(left->span, right->span);
  return make_expr(whole, ast::BinaryExpr{op, op_span, std::move(left), std::move(right)});
}

ast::BinaryOp arithmetic(std::string_view word) {
  if (word == "+") return ast::BinaryOp::Add;
  if (word == "-") return ast::BinaryOp::Subtract;
  return word == "*" ? ast::BinaryOp::Multiply : ast::BinaryOp::Divide;
}

}  // namespace

ast::ExprPtr Builder::balanced(ast::BinaryOp op, std::vector<ast::ExprPtr>& operands,
                               const std::vector<Span>& operators, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return std::move(operands[begin]);
  // The last operand stands alone on the right, which is how a left-leaning tree is split.
  const std::size_t middle = end - begin <= kLeaningOperands ? end - 1 : begin + (end - begin) / 2;
  ast::ExprPtr left = balanced(op, operands, operators, begin, middle);
  return binary(op, operators[middle - 1], std::move(left), balanced(op, operands, operators, middle, end));
}

ast::ExprPtr Builder::expr(P::ExprContext* context) {
  if (!context) return nullptr;
  ast::ExprPtr left = disjunction(context->disjunction(0));
  if (!context->IMPLIES()) return left;
  return binary(ast::BinaryOp::Implies, span(context->IMPLIES()), std::move(left),
                disjunction(context->disjunction(1)));
}

ast::ExprPtr Builder::disjunction(P::DisjunctionContext* context) {
  std::vector<ast::ExprPtr> operands;
  std::vector<Span> operators;
  for (P::ConjunctionContext* one : context->conjunction()) operands.push_back(conjunction(one));
  for (antlr4::tree::TerminalNode* one : context->OR()) operators.push_back(span(one));
  return balanced(ast::BinaryOp::Or, operands, operators, 0, operands.size());
}

ast::ExprPtr Builder::conjunction(P::ConjunctionContext* context) {
  std::vector<ast::ExprPtr> operands;
  std::vector<Span> operators;
  for (P::NegationContext* one : context->negation()) operands.push_back(negation(one));
  for (antlr4::tree::TerminalNode* one : context->AND()) operators.push_back(span(one));
  return balanced(ast::BinaryOp::And, operands, operators, 0, operands.size());
}

ast::ExprPtr Builder::negation(P::NegationContext* context) {
  if (!context->NOT()) return comparison(context->comparison());
  return make_expr(span(context), ast::UnaryExpr{ast::UnaryOp::Not, negation(context->negation())});
}

ast::ExprPtr Builder::chain(std::vector<ast::ExprPtr> operands, const std::vector<antlr4::Token*>& operators) {
  ast::ExprPtr result = std::move(operands.front());
  for (std::size_t i = 0; i < operators.size(); ++i) {
    const Span op_span = span(operators[i]);
    if (i + 1 == limits::kMaxOperands) {
      diagnostics_.report(Code::E0129, op_span, limits::kMaxOperands)
          .help("name parts of it with `let`, and join the names");
      break;
    }
    result = binary(arithmetic(text(op_span)), op_span, std::move(result), std::move(operands[i + 1]));
  }
  return result;
}

ast::ExprPtr Builder::expr(P::SumContext* context) {
  if (!context) return nullptr;
  std::vector<ast::ExprPtr> operands;
  for (P::ProductContext* one : context->product()) operands.push_back(product(one));
  return chain(std::move(operands), context->operators);
}

ast::ExprPtr Builder::product(P::ProductContext* context) {
  std::vector<ast::ExprPtr> operands;
  for (P::UnaryContext* one : context->unary()) operands.push_back(unary(one));
  return chain(std::move(operands), context->operators);
}

ast::ExprPtr Builder::unary(P::UnaryContext* context) {
  if (context->primary()) return primary(context->primary());
  return make_expr(span(context), ast::UnaryExpr{ast::UnaryOp::Negate, unary(context->unary())});
}

}  // namespace mpol::parse
