// `a or b or c` → `b or c`, `a or c`, `a or b`; a part of an evidence score, or a value of `in { … }`, is left out.
#include <fmt/core.h>

#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

using ast::BinaryOp;

bool is_chain(const ast::Expr& expr, BinaryOp op) {
  const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
  return binary && binary->op == op;
}

class Terms {
 public:
  Terms(const Subject& subject, Mutations& out) : subject_(subject), out_(out) {}

  void expression(const ast::Expr& expr) {
    const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node);
    if (binary && (binary->op == BinaryOp::And || binary->op == BinaryOp::Or)) chain(expr, binary->op);
    if (const auto* in = std::get_if<ast::InExpr>(&expr.node); in && in->is_set && in->items.size() > 1) {
      for (const ast::ExprPtr& item : in->items) value(*item);
    }
  }
  void evidence(const ast::EvidencePart& part) {
    out_.remove(subject_.with_line(subject_.with_comma(part.span)), part.span, "this part left out",
                fmt::format("add a test with this evidence, and just enough other, on {}", subject_.rule_words()));
  }

 private:
  // The whole chain at once, when its outermost link is met.
  void chain(const ast::Expr& expr, BinaryOp op) {
    if (inside_.contains(&expr)) return;
    std::vector<Span> terms;
    collect(expr, op, terms);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      const bool is_last = i + 1 == terms.size();
      const Span removed = is_last ? Span{expr.span.file, terms[i - 1].end, terms[i].end}
                                   : Span{expr.span.file, terms[i].begin, terms[i + 1].begin};
      const char* how = op == BinaryOp::Or ? "true, and nothing else is" : "false, and all else is true";
      out_.remove(
          removed, terms[i], fmt::format("without `{}`", subject_.text(terms[i])),
          fmt::format("add a test in which `{}` is {}, on {}", subject_.text(terms[i]), how, subject_.rule_words()));
    }
  }
  void collect(const ast::Expr& expr, BinaryOp op, std::vector<Span>& terms) {
    inside_.insert(&expr);
    const auto& binary = std::get<ast::BinaryExpr>(expr.node);
    for (const ast::ExprPtr* side : {&binary.left, &binary.right}) {
      if (!*side) continue;
      const Span whole = subject_.with_brackets((*side)->span);
      if (is_chain(**side, op) && whole == (*side)->span) {
        collect(**side, op, terms);
      } else {
        terms.push_back(whole);
      }
    }
  }
  void value(const ast::Expr& item) {
    const std::string words = subject_.text(item.span);
    out_.remove(subject_.with_comma(item.span), item.span, fmt::format("without `{}`", words),
                fmt::format("add a test with the value `{}` on {}", words, subject_.rule_words()));
  }

  const Subject& subject_;
  Mutations& out_;
  std::set<const ast::Expr*> inside_;  // links of a chain that has been met
};

}  // namespace

void find_term(const Subject& subject, Mutations& out) {
  Terms terms(subject, out);
  for_each_expr(subject.decl, [&](const ast::Expr& expr, const Place&) { terms.expression(expr); });
  const auto* score = std::get_if<ast::ScoreDecl>(&subject.decl.node);
  if (!score || score->evidence.size() < 2) return;
  for (const ast::EvidencePart& part : score->evidence) terms.evidence(part);
}

}  // namespace mpol::mutate
