// `hate >= 85%` → `hate > 85%` (the edge) and `hate < 85%` (the opposite); `is` ↔ `is not`, `in` ↔ `not in`, `==` ↔ `!=`.
#include <fmt/core.h>

#include <array>

#include "compiler/mutate/step.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

using ast::BinaryOp;

struct Change {
  BinaryOp op;
  const char* edge;  // null: equality has none
  const char* opposite;
  bool holds_at_edge;
};
constexpr std::array<Change, 6> kChanges{{{BinaryOp::GreaterEqual, ">", "<", true},
                                          {BinaryOp::Greater, ">=", "<=", false},
                                          {BinaryOp::LessEqual, "<", ">", true},
                                          {BinaryOp::Less, "<=", ">=", false},
                                          {BinaryOp::Equal, nullptr, "!=", true},
                                          {BinaryOp::NotEqual, nullptr, "==", false}}};

class Comparing {
 public:
  Comparing(const Subject& subject, Mutations& out) : subject_(subject), out_(out) {}

  void compare(const ast::Expr& expr, const ast::BinaryExpr& binary, const Place& place) {
    if (!binary.left || !binary.right) return;
    const std::string left = subject_.text(binary.left->span), right = subject_.text(binary.right->span);
    for (const Change& change : kChanges) {
      if (change.op != binary.op) continue;
      if (change.edge != nullptr)
        out_.replace(binary.op_span, change.edge, say(change.edge, binary.op_span),
                     fmt::format("add a test in which `{}` is just `{}` that {}", left, right,
                                 subject_.expect(change.holds_at_edge != place.is_negated)));
      out_.replace(binary.op_span, change.opposite, say(change.opposite, binary.op_span), either_way(expr));
    }
  }
  // `is`, `in`, `is missing`: puts in `not`, or takes it away.
  void turn(const ast::Expr& expr, const ast::ExprPtr& subject, std::string_view word, bool negated) {
    if (!subject) return;
    const std::string_view text = subject_.sources.text(expr.span);
    const std::size_t from = subject->span.end - expr.span.begin;
    const std::size_t place = text.find(word, std::min(from, text.size()));
    if (place == std::string_view::npos) return;
    const std::size_t end = place + word.size();
    const auto at = [&](std::size_t offset) { return expr.span.begin + static_cast<std::uint32_t>(offset); };
    const Span words{expr.span.file, at(place), at(end)};
    const std::size_t no = negated ? text.find("not", word == "is" ? end : from) : 0;
    if (no == std::string_view::npos) return;
    if (negated) {
      const Span taken{expr.span.file, at(no), at(no + 3)};
      out_.remove(taken, taken, "without `not`", either_way(expr));
    } else {
      const std::string with = word == "in" ? "not in" : "is not";
      out_.replace(words, with, say(with, words), either_way(expr));
    }
  }

 private:
  std::string say(std::string_view with, Span span) const {
    return fmt::format("`{}` instead of `{}`", with, subject_.text(span));
  }
  std::string either_way(const ast::Expr& expr) const {
    return fmt::format("add a test in which `{}` alone decides on {}", subject_.text(expr.span), subject_.rule_words());
  }

  const Subject& subject_;
  Mutations& out_;
};

}  // namespace

void find_comparison(const Subject& subject, Mutations& out) {
  Comparing comparing(subject, out);
  for_each_expr(subject.decl, [&](const ast::Expr& expr, const Place& place) {
    if (const auto* binary = std::get_if<ast::BinaryExpr>(&expr.node); binary && is_comparison(binary->op))
      comparing.compare(expr, *binary, place);
    if (const auto* is = std::get_if<ast::IsExpr>(&expr.node)) comparing.turn(expr, is->subject, "is", is->negated);
    if (const auto* state = std::get_if<ast::StateExpr>(&expr.node))
      comparing.turn(expr, state->subject, "is", state->negated);
    if (const auto* in = std::get_if<ast::InExpr>(&expr.node)) comparing.turn(expr, in->subject, "in", in->negated);
  });
}

}  // namespace mpol::mutate
